"""VietQR payloads: published vectors, and what must be refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudspace.commerce.payments.drivers import qr
from cloudspace.commerce.payments.rules import vietqr
from cloudspace.commerce.payments.rules.vietqr import NotVietQr, Transfer
from cloudspace.kit import money

# NAPAS VietQR 1.5.2 and the test vectors of xuannghia/vietnam-qr-pay, checksums recomputed.
VECTORS = [
    (
        "00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA53037045802VN63049E6F",
        Transfer("970403", "0011012345678", dynamic=False),
    ),
    (
        "00020101021138600010A00000072701300006970403011697040311012345670208QRIBFTTC53037045802VN63044F52",
        Transfer("970403", "9704031101234567", service="card", dynamic=False),
    ),
    (
        "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA530370454061800005802VN"
        "62340107NPS68690819thanh toan don hang63042E2E",
        Transfer("970403", "0011012345678", amount=180_000, bill="NPS6869", purpose="thanh toan don hang"),
    ),
    (
        "00020101021238530010A0000007270123000697041601092576788590208QRIBFTTA5303704540410005802VN"
        "62150811Chuyen tien6304BBB8",
        Transfer("970416", "257678859", amount=1000, purpose="Chuyen tien"),
    ),
]
PAYLOADS = [payload for payload, _ in VECTORS]

words = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=25)
transfers = st.builds(
    Transfer,
    bank=st.from_regex(r"[0-9]{6}", fullmatch=True),
    account=st.from_regex(r"[0-9A-Za-z]{1,19}", fullmatch=True),
    service=st.sampled_from(["account", "card"]),
    amount=st.none() | st.integers(1, money.LARGEST),
    dynamic=st.booleans(),
    bill=words,
    reference=words,
    purpose=words,
)


def test_the_checksum_is_crc_16_ccitt_false() -> None:
    assert vietqr.crc("123456789") == "29B1"


@pytest.mark.parametrize(("payload", "transfer"), VECTORS)
def test_a_published_payload_is_read_and_built(payload: str, transfer: Transfer) -> None:
    assert vietqr.read(payload) == transfer
    assert vietqr.build(transfer) == payload


def test_a_checksum_in_small_letters_is_taken() -> None:
    payload = PAYLOADS[3]
    assert vietqr.read(payload[:-4] + payload[-4:].lower()) == VECTORS[3][1]


def test_a_wrong_checksum_is_refused() -> None:
    with pytest.raises(NotVietQr):
        vietqr.read(PAYLOADS[3][:-1] + "5")


@given(transfers)
def test_what_is_built_is_read_back(transfer: Transfer) -> None:
    assert vietqr.read(vietqr.build(transfer)) == transfer


@given(st.sampled_from(PAYLOADS), st.data())
def test_any_changed_character_is_noticed(payload: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(payload) - 1))
    other = data.draw(st.characters(min_codepoint=0x20, max_codepoint=0x7E))
    altered = payload[:place] + other + payload[place + 1 :]
    if (altered.upper() == payload.upper() and place >= len(payload) - 4) or altered == payload:
        assert vietqr.read(altered) == vietqr.read(payload)
    else:
        with pytest.raises(NotVietQr):
            vietqr.read(altered)


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(text: str) -> None:
    with pytest.raises(NotVietQr):
        vietqr.read(text)


def signed(payload: str) -> str:
    """The payload with a checksum that fits, so that the fields alone are judged."""
    body = payload[:-4]
    return body + vietqr.crc(body)


@pytest.mark.parametrize(
    ("place", "old", "new"),
    [
        ("another scheme", "A000000727", "A000000775"),
        ("a bank of five digits", "0006970403", "0005 97040"[:10]),
        ("letters as bank", "970403011", "97040X011"),
        ("another currency", "5303704", "5303840"),
        ("another country", "5802VN", "5802TH"),
        ("an unknown service", "QRIBFTTA", "QRIBFTTX"),
        ("an inner length too long", "011300110123456780208", "011400110123456780208"),
        ("an inner length too short", "011300110123456780208", "011200110123456780208"),
        ("another payload version", "000201", "000202"),
        ("another initiation", "010212", "010213"),
        ("an amount with a fraction", "5406180000", "540618000."),
        ("an amount that begins with 0", "5406180000", "5406080000"),
        ("an unknown inner field", "0107NPS6869", "0907NPS6869"),
    ],
)
def test_a_wrong_inner_field_is_refused_under_a_right_checksum(place: str, old: str, new: str) -> None:
    payload = PAYLOADS[2]
    assert old in payload, place
    with pytest.raises(NotVietQr):
        vietqr.read(signed(payload.replace(old, new, 1)))


def test_a_field_that_stands_twice_is_refused() -> None:
    payload = PAYLOADS[2].replace("5802VN", "5802VN5802VN")
    with pytest.raises(NotVietQr):
        vietqr.read(signed(payload))


@pytest.mark.parametrize(
    "transfer",
    [
        Transfer("97040", "1"),
        Transfer("970403", ""),
        Transfer("970403", "0" * 20),
        Transfer("970403", "12 34"),
        Transfer("970403", "1", amount=0),
        Transfer("970403", "1", amount=-5),
        Transfer("970403", "1", amount=10**13),
        Transfer("970403", "1", purpose="x" * 26),
        Transfer("970403", "1", purpose="chuyển tiền"),
        Transfer("970403", "1", purpose="a\nb"),
    ],
)
def test_what_does_not_fit_the_format_is_not_built(transfer: Transfer) -> None:
    with pytest.raises(NotVietQr):
        vietqr.build(transfer)


def test_the_picture_is_plain_svg() -> None:
    picture = qr.svg(PAYLOADS[2])
    assert picture.startswith("<svg ")
    assert "viewBox" in picture
    assert "style=" not in picture
    assert "<script" not in picture
