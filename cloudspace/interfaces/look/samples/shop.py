"""The everyday of a shop and its desk."""

from __future__ import annotations

from cloudspace.interfaces.look import parts
from cloudspace.interfaces.look.samples import words


def notices() -> list[parts.Notice]:
    return [
        parts.Notice(words.say("Giá đã gồm thuế giá trị gia tăng.", "Prices include value added tax.")),
        parts.Notice(
            words.say("Chúng tôi đã nhận được khoản chuyển tiền.", "Your transfer has arrived."),
            "done",
            words.say("Đã thanh toán", "Paid"),
        ),
        parts.Notice(
            words.say("Hãy mở liên kết chúng tôi vừa gửi.", "Open the link that we just sent."),
            "wait",
            words.say("Xác nhận thư điện tử của bạn", "Confirm your e-mail"),
            parts.Link(words.say("Gửi lại", "Send it again"), "#"),
        ),
        parts.Notice(
            words.say(
                "Sau đó không ai khôi phục được dữ liệu, kể cả chúng tôi.",
                "Nobody can bring the data back afterwards, not even we.",
            ),
            "loss",
            words.say("Đóng tài khoản là việc không thể hoàn tác", "Closing the account cannot be undone"),
        ),
    ]


def orders() -> parts.Table:
    columns = (
        parts.Column(words.say("Đơn hàng", "Order")),
        parts.Column(words.say("Gói", "Plan")),
        parts.Column(words.say("Ngày", "Day")),
        parts.Column(words.say("Trạng thái", "State")),
        parts.Column(words.say("Số tiền", "Amount"), "number"),
    )
    rows = (
        parts.Row(
            (
                "CS-2611-0042",
                words.say("Máy chủ ảo S", "Virtual server S"),
                "22/11/2026",
                words.say("Chờ chuyển khoản", "Awaiting transfer"),
                "1.250.000\u00a0₫",
            ),
            "#",
        ),
        parts.Row(
            (
                "CS-2610-0913",
                words.say("Lưu trữ đối tượng 1 TB", "Object storage 1 TB"),
                "03/10/2026",
                words.say("Đang chạy", "Active"),
                "390.000\u00a0₫",
            ),
            "#",
        ),
        parts.Row(
            (
                "CS-2511-0107",
                words.say("Tên miền .vn", "Domain .vn"),
                "22/11/2025",
                words.say("Đã kết thúc", "Ended"),
                "11.880.000\u00a0₫",
            ),
            "#",
        ),
    )
    return parts.Table(words.say("Đơn hàng của bạn", "Your orders"), columns, rows)


def tickets() -> parts.Plot:
    values = (12, 18, 9, 22, 31, 17, 14, 25, 28, 12, 8, 19)
    points = tuple(
        parts.Point(f"T{month}" if words.say("v", "e") == "v" else str(month), value)
        for month, value in enumerate(values, start=1)
    )
    return parts.Plot(
        words.say("Yêu cầu hỗ trợ mỗi tháng", "Tickets per month"),
        words.say("Tháng", "Month"),
        words.say("Yêu cầu", "Tickets"),
        points,
    )


def waiting() -> parts.Plot:
    values = (1240, 1110, 1320, 980, 860, 900, 740, 690)
    points = tuple(parts.Point(f"{14 + index:02d}/11", value) for index, value in enumerate(values))
    return parts.Plot(
        words.say("Lượt mở mỗi ngày", "Openings per day"),
        words.say("Ngày", "Day"),
        words.say("Lượt", "Openings"),
        points,
        "line",
    )


def plans() -> list[tuple[str, str, int]]:
    return [
        (
            words.say("Máy chủ ảo S", "Virtual server S"),
            words.say("2 nhân, 4 GB bộ nhớ, 60 GB NVMe, đặt tại Hà Nội", "2 cores, 4 GB memory, 60 GB NVMe, in Hà Nội"),
            210_000,
        ),
        (
            words.say("Máy chủ ảo M", "Virtual server M"),
            words.say("4 nhân, 8 GB bộ nhớ, 120 GB NVMe", "4 cores, 8 GB memory, 120 GB NVMe"),
            420_000,
        ),
        (
            words.say("Lưu trữ đối tượng", "Object storage"),
            words.say("1 TB, tương thích S3, ba bản sao ở hai nơi", "1 TB, speaks S3, three copies in two places"),
            390_000,
        ),
    ]


def queues() -> tuple[parts.Link, ...]:
    return (
        parts.Link(words.say("Việc của tôi", "Waits for me"), "#", current=True, count=3, mine=True),
        parts.Link(words.say("Yêu cầu hỗ trợ", "Tickets"), "#", count=12),
        parts.Link(words.say("Khoản tiền chưa ghép", "Unmatched payments"), "#", count=1),
        parts.Link(words.say("Đơn hàng", "Orders"), "#", count=0),
    )


def sections() -> tuple[parts.Link, ...]:
    return (
        parts.Link(words.say("Tổng quan", "Overview"), "#", "house"),
        parts.Link(words.say("Dịch vụ", "Services"), "#", "server"),
        parts.Link(words.say("Dữ liệu của tôi", "My data"), "#", "database", current=True),
        parts.Link(words.say("Ai đã xem", "Who looked"), "#", "eye"),
        parts.Link(words.say("Thiết bị", "Devices"), "#", "smartphone"),
    )
