"""Who lives in the demo shop. All are invented, with addresses that no mail can reach (RFC 2606)."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from cloudspace.accounts.people.rules import Typed

# For invented people in a shop marked as demo.
CUSTOMERS_PASSWORD = "mây trắng bay qua núi"  # noqa: S105
STAFF_PASSWORD = "bàn làm việc gọn gàng"  # noqa: S105


class Customer(NamedTuple):
    """A customer as they typed themselves in; address codes are those of 2025's units."""

    key: str
    name: str
    phone: str
    born: str
    province: str
    commune: str
    street: str
    language: str = "vi"

    @property
    def email(self) -> str:
        """Their address."""
        return f"{self.key}@example.com"

    def typed(self) -> Typed:
        """Their registration form."""
        return Typed(
            email=self.email,
            full_name=self.name,
            phone=self.phone,
            birth_date=self.born,
            province=self.province,
            commune=self.commune,
            street=self.street,
            password=CUSTOMERS_PASSWORD,
        )


class Colleague(NamedTuple):
    """A member of staff with one role of the policy."""

    role: str
    name: str
    key: str

    @property
    def email(self) -> str:
        """Their address."""
        return f"{self.key}@staff.example.com"

    @property
    def totp_secret(self) -> bytes:
        """The same in every demo, so that an authenticator app set up once fits the next one."""
        return hashlib.sha1(f"cloudspace demo {self.role}".encode(), usedforsecurity=False).digest()


CUSTOMERS = (
    Customer("an", "Nguyễn Thị An", "0912 000 101", "14/02/1991", "01", "00070", "Số 1 ngõ Ví Dụ"),
    Customer("binh", "Trần Văn Bình", "0912 000 102", "29/02/1988", "79", "25747", "Số 2 đường Ví Dụ"),
    Customer("sao-mai", "Lê Sao Mai", "0912 000 103", "03/05/1999", "48", "20194", "Số 3 đường Ví Dụ"),
    Customer("gio-dong", "Phạm Gió Đông", "0912 000 104", "21/12/1979", "46", "19753", "Số 4 kiệt Ví Dụ"),
    Customer("nang-vang", "Hoàng Nắng Vàng", "0912 000 105", "30/06/1985", "92", "31135", "Số 5 hẻm Ví Dụ"),
    Customer("may-trang", "Vũ Mây Trắng", "0912 000 106", "11/11/1993", "22", "06652", "Số 6 phố Ví Dụ"),
    Customer("da-cuoi", "Đỗ Đá Cuội", "0912 000 107", "08/03/1982", "31", "10507", "Số 7 đường Ví Dụ"),
    Customer("la-phong", "Bùi Lá Phong", "0912 000 108", "17/09/2001", "68", "22918", "Số 8 đường Ví Dụ"),
    Customer("song-bien", "Đặng Sóng Biển", "0912 000 109", "02/01/1996", "56", "22366", "Số 9 đường Ví Dụ"),
    Customer("trang-ram", "Ngô Trăng Rằm", "0912 000 110", "15/08/1990", "52", "21583", "Số 10 đường Ví Dụ"),
    Customer("suoi-nho", "Dương Suối Nhỏ", "0912 000 111", "27/07/1987", "40", "16681", "Số 11 đường Ví Dụ"),
    Customer("hat-mua", "Lý Hạt Mưa", "0912 000 112", "19/04/1994", "96", "31825", "Số 12 đường Ví Dụ", "en"),
)

STAFF = (
    Colleague("manager", "Hồ Minh Khoa", "khoa"),
    Colleague("support", "Lê Thị Chi", "chi"),
    Colleague("billing", "Phạm Thu Hà", "ha"),
    Colleague("sales", "Vũ Ngọc Lan", "lan"),
    Colleague("editor", "Đinh Xuân Thảo", "thao"),
    Colleague("abuse", "Phan Quốc Sơn", "son"),
    Colleague("data_protection_officer", "Đỗ Tiến Dũng", "dung"),
    Colleague("auditor", "Ngô Hải Yến", "yen"),
    Colleague("operator", "Bùi Thanh Vân", "van"),
)
