"""Each field's rule, on plain values."""

from __future__ import annotations

import datetime as dt
import unicodedata

import pytest

from cloudspace.accounts.people import passwords, rules, units

TODAY = dt.date(2026, 11, 22)


def code(rule, *arguments):
    with pytest.raises(rules.Wrong) as wrong:
        rule(*arguments)
    return wrong.value.code


@pytest.mark.parametrize(
    "name",
    [
        "Nguyễn Thị Ánh Tuyết",
        "Đỗ Đức",
        "H'Hen Niê",
        "Y Thanh",
        "Anne-Marie O’Neill",
        "Lê, Văn",
        "王小明",
        "  Trần   Bình ",
    ],
)
def test_names_of_people_are_accepted(name):
    assert rules.full_name(name) == " ".join(unicodedata.normalize("NFC", name).split())


def test_a_decomposed_name_is_kept_composed():
    assert rules.full_name(unicodedata.normalize("NFD", "Nguyễn Thị Thuỷ")) == "Nguyễn Thị Thuỷ"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("", "missing"),
        ("   ", "missing"),
        ("A", "name_short"),
        ("- -", "name_short"),
        ("<b>An</b>", "name_signs"),
        ("An <script>", "name_signs"),
        ("An 😀", "name_signs"),
        ("😀😀", "name_signs"),
        ("An1", "name_signs"),
        ("an@example.vn", "name_signs"),
        ("An\x00Bình", "unsafe_signs"),
        ("An\u202eBình", "unsafe_signs"),
        ("An\u200bBình", "unsafe_signs"),
        ("A" * 101, "name_long"),
        ("A" * 5000, "too_long"),
    ],
)
def test_what_is_no_name_is_refused(name, expected):
    assert code(rules.full_name, name) == expected


@pytest.mark.parametrize("typed", ["1992-02-29", "29/02/1992", "29-02-1992", "29.02.1992", " 29/2/1992 "])
def test_a_leap_day_is_a_day(typed):
    assert rules.birth_date(typed, 16, TODAY) == dt.date(1992, 2, 29)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("29/02/1990", "birth_no_such_day"),
        ("1990-13-01", "birth_no_such_day"),
        ("31/04/1990", "birth_no_such_day"),
        ("yesterday", "birth_form"),
        ("12/1990", "birth_form"),
        ("1990-02-28T00:00", "birth_form"),
        ("2026-11-23", "birth_future"),
        ("1906-11-21", "birth_too_long_ago" if False else "accepted"),
        ("1905-11-22", "birth_too_long_ago"),
        ("2010-11-23", "under_age"),
        ("\x00", "birth_form"),
        ("", "missing"),
    ],
)
def test_what_is_no_day_of_birth_is_refused(typed, expected):
    if expected == "accepted":
        assert rules.birth_date(typed, 16, TODAY)
    else:
        assert code(rules.birth_date, typed, 16, TODAY) == expected


def test_the_minimum_age_is_reached_on_the_birthday():
    assert rules.birth_date("2010-11-22", 16, TODAY) == dt.date(2010, 11, 22)
    assert code(rules.birth_date, "29/02/2012", 16, dt.date(2028, 2, 28)) == "under_age"
    assert rules.birth_date("29/02/2012", 16, dt.date(2028, 2, 29))


@pytest.mark.parametrize(
    "typed", ["0912345678", "+84912345678", "84 912 345 678", "0912.345.678", "０９１２３４５６７８"]
)
def test_vietnamese_numbers_come_in_one_form(typed):
    assert rules.phone(typed) == "+84912345678"


@pytest.mark.parametrize("typed", ["01612345678", "123", "abc", "+84", "0912345678 ext\x00"])
def test_numbers_that_do_not_exist_are_refused(typed):
    assert code(rules.phone, typed) == "phone_form"


def test_a_ward_lies_in_its_province():
    assert rules.commune("01", "00070").vi == "Phường Hoàn Kiếm"
    assert code(rules.commune, "79", "00070") == "commune_elsewhere"
    assert code(rules.commune, "", "00070") == "commune_elsewhere"
    assert code(rules.province, "1") == "province_unknown"


def test_the_units_are_those_of_the_dataset():
    assert units.dataset() == "2026-07-25"
    assert len(units.provinces()) == 34
    assert sum(len(province.wards) for province in units.provinces()) == 3321
    assert units.province_choices("en")[0] == ("01", "Hanoi City")
    assert units.ward_choices("none", "vi") == ()
    assert len(units.grouped_ward_choices("vi")) == 34


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("12 <i>", "street_signs"),
        ("...", "street_signs"),
        ("1", "street_short"),
        ("a" * 201, "street_long"),
        ("a\u2066b", "unsafe_signs"),
    ],
)
def test_what_is_no_street_is_refused(typed, expected):
    assert code(rules.street, typed) == expected


ME = ("Nguyễn Thị An", "an.nguyen@example.vn", "0912345678")


@pytest.mark.parametrize(
    "password", ["con mèo ăn bánh chưng", "tôi-thích-mưa-tháng-bảy", "correct zebra paper umbrella", "x8$kQ!v2nR#5tW9p"]
)
def test_long_passwords_of_any_kind_are_accepted(password):
    assert passwords.problem(passwords.normalised(password), 15, ME) is None


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("", "missing"),
        ("mèo ăn bánh", "password_short"),
        ("a" * 201, "password_long"),
        ("aaaaaaaaaaaaaaaaa", "password_common"),
        ("abcabcabcabcabcabc", "password_common"),
        ("123456789012345", "password_common"),
        ("qwertyuiopasdfghjkl", "password_common"),
        ("Mật khẩu của tôi", "password_common"),
        ("AnhYeuEmNhieuLam", "password_common"),
        ("matkhaumatkhau2026", "password_common"),
        ("passwordpassword", "password_common"),
        ("correcthorsebatterystaple", "password_common"),
        ("!!!!!!!!!!!!!!!!", "password_common"),
        ("nguyenthian1990!", "password_personal"),
        ("0912345678an.nguyen", "password_personal"),
        ("Cloudspace2026!!!", "password_personal"),
        ("a good\x00password here", "unsafe_signs"),
    ],
)
def test_passwords_that_are_guessed_first_are_refused(password, expected):
    assert passwords.problem(passwords.normalised(password), 15, ME) == expected


def test_a_password_is_the_same_from_every_keyboard():
    assert passwords.normalised(unicodedata.normalize("NFD", "bánh chưng")) == "bánh chưng"


def test_age_bands_are_wide():
    born = {"16-17": 2010, "18-24": 2005, "25-34": 1995, "35-44": 1985, "45-54": 1975, "55-64": 1965, "65+": 1950}
    assert {rules.age_band(dt.date(year, 1, 1), TODAY): year for year in born.values()} == born
