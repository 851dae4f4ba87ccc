"""Checks offline that an entry stands in a Cloudspace log. Needs Python and `cryptography` only.

    python verify_proof.py PROOF --vkey FILE

PROOF is the proof file (c2sp.org/tlog-proof), FILE holds the log's verifier key as `/transparency/vkey`
serves it. Get the key on another day or by another way than the proof. Prints the entry; exit status 0 when
the proof holds, 1 when it does not, 2 for wrong use.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import json
import re
import sys
import unicodedata
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

HEADER = "c2sp.org/tlog-proof@v1"
DOMAIN = b"cloudspace.vn/log-entry/v1\x00"
NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")
LARGEST_NUMBER = 2**53 - 1


class DoesNotHold(Exception):
    """Why the proof shows nothing."""


def unbase64(text: str, what: str, length: int | None = None) -> bytes:
    """The bytes whose only base64 form is `text`."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        raise DoesNotHold(f"{what} is not base64") from None
    if base64.b64encode(data).decode() != text or length not in (None, len(data)):
        raise DoesNotHold(f"{what} is malformed")
    return data


def read_vkey(text: str) -> tuple[str, bytes, bytes]:
    """Name, key id and Ed25519 key of `name+id+key` (c2sp.org/signed-note)."""
    parts = text.strip().split("+", 2)
    if len(parts) != 3:
        raise DoesNotHold("the verifier key is not of the form name+id+key")
    key = unbase64(parts[2], "the verifier key", 33)
    key_id = sha256(parts[0].encode() + b"\n" + key).digest()[:4]
    if key[0] != 1 or key_id.hex() != parts[1]:
        raise DoesNotHold("the verifier key's id does not fit its key")
    return parts[0], key_id, key[1:]


def read_proof(data: bytes) -> tuple[bytes, int, list[bytes], bytes]:
    """Extra data, index, path and checkpoint of a proof (c2sp.org/tlog-proof)."""
    head, separator, checkpoint = data.partition(b"\n\n")
    lines = head.decode("ascii", "replace").split("\n")
    if not separator or lines[0] != HEADER:
        raise DoesNotHold("this is not a proof of the format c2sp.org/tlog-proof@v1")
    if len(lines) < 3 or not lines[1].startswith("extra "):
        raise DoesNotHold("the proof does not hold the entry")
    extra = unbase64(lines[1].removeprefix("extra "), "line 2")
    word, _, number = lines[2].partition(" ")
    if word != "index" or not NUMBER.fullmatch(number):
        raise DoesNotHold("line 3 is not an index")
    path = [unbase64(line, f"line {at}", 32) for at, line in enumerate(lines[3:], 4)]
    return extra, int(number), path, checkpoint


def open_checkpoint(note: bytes, vkey: str) -> tuple[int, bytes]:
    """Size and root that the log signed (c2sp.org/signed-note, c2sp.org/tlog-checkpoint)."""
    name, key_id, key = read_vkey(vkey)
    text, separator, signatures = note.rpartition(b"\n\n")
    text += b"\n"
    try:
        lines, signed = text.decode().split("\n")[:-1], signatures.decode()
    except UnicodeDecodeError:
        raise DoesNotHold("the checkpoint is not text") from None
    if not separator or not signed.endswith("\n") or any(c < 32 and c != 10 for c in note):
        raise DoesNotHold("the checkpoint is not a signed note")
    check_signatures(signed.removesuffix("\n").split("\n"), text, name, key_id, key)
    if len(lines) < 3 or not all(lines) or not NUMBER.fullmatch(lines[1]):
        raise DoesNotHold("the signed text is not a checkpoint")
    if lines[0] != name:
        raise DoesNotHold("the checkpoint is another log's")
    return int(lines[1]), unbase64(lines[2], "the root", 32)


def check_signatures(lines: list[str], text: bytes, name: str, key_id: bytes, key: bytes) -> None:
    """Raises unless the key's own signature is there and holds; other keys' signatures are ignored."""
    found = False
    for line in lines:
        parts = line.split(" ")
        if len(parts) != 3 or parts[0] != "\u2014":
            raise DoesNotHold("a signature line is malformed")
        raw = unbase64(parts[2], "a signature")
        if parts[1] != name or raw[:4] != key_id:
            continue
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(raw[4:], text)
        except (InvalidSignature, ValueError):
            raise DoesNotHold("the log's signature does not hold: the checkpoint was changed") from None
        found = True
    if not found:
        raise DoesNotHold("the checkpoint is not signed by this verifier key")


def root_from(index: int, size: int, leaf: bytes, path: list[bytes]) -> bytes | None:
    """The root that a path leads to (RFC 9162 section 2.1.3.2), None when it does not fit the size."""
    if not 0 <= index < size:
        return None
    place, last, current = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return None
        if place & 1 or place == last:
            current = sha256(b"\x01" + sibling + current).digest()
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            current = sha256(b"\x01" + current + sibling).digest()
        place, last = place >> 1, last >> 1
    return current if last == 0 else None


def verify(data: bytes, vkey: str) -> dict[str, object]:
    """The entry that the proof `data` shows in the log of `vkey`. Raises DoesNotHold with the reason."""
    extra, index, path, note = read_proof(data)
    size, root = open_checkpoint(note, vkey)
    if extra[:1] != b"\x01" or len(extra) < 33:
        raise DoesNotHold("the proof does not hold the entry in a known form")
    salt, body = extra[1:33], extra[33:]
    commitment = sha256(DOMAIN + salt + len(body).to_bytes(8, "big") + body).digest()
    if root_from(index, size, sha256(b"\x00" + commitment).digest(), path) != root:
        raise DoesNotHold("the entry does not stand in the log at this place")
    return read_body(body)


def read_body(body: bytes) -> dict[str, object]:
    """The body, refused unless `body` is its one canonical form (docs/transparency-format.md)."""
    try:
        entry = json.loads(body.decode("utf-8"))
        again = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    except (ValueError, RecursionError):
        raise DoesNotHold("the entry is in the log, but it is not JSON") from None
    if not isinstance(entry, dict) or again != body or not allowed(entry):
        raise DoesNotHold("the entry is in the log, but not in canonical form")
    return entry


def allowed(value: object) -> bool:
    """Whether `value` holds no fraction, no number too large for other readers, no text outside NFC."""
    if isinstance(value, dict):
        return all(allowed(key) and allowed(item) for key, item in value.items())
    if isinstance(value, list):
        return all(allowed(item) for item in value)
    if isinstance(value, str):
        return unicodedata.is_normalized("NFC", value)
    return not isinstance(value, float) and not (isinstance(value, int) and abs(value) > LARGEST_NUMBER)


def main() -> int:
    """Reads both files, prints the entry or the reason."""
    parser = argparse.ArgumentParser(description="Checks a proof of inclusion offline.")
    parser.add_argument("proof", help="proof file (.tlog-proof)")
    parser.add_argument("--vkey", required=True, help="file with the log's verifier key")
    given = parser.parse_args()
    try:
        with open(given.proof, "rb") as proof, open(given.vkey, encoding="utf-8") as vkey:
            data, key = proof.read(), vkey.read()
    except (OSError, UnicodeDecodeError) as error:
        print(f"cannot read: {error}", file=sys.stderr)
        return 2
    try:
        entry = verify(data, key)
    except DoesNotHold as reason:
        print(f"does not hold: {reason}", file=sys.stderr)
        return 1
    print(json.dumps(entry, ensure_ascii=False, indent=2, sort_keys=True))
    print("holds: this entry stands in the log.", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
