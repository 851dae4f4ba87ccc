"""The primitives that we build on, against the vectors of C2SP Wycheproof."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from cloudspace.vault.keeper import providers

VECTORS = Path(__file__).parent / "vectors"


def groups(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((VECTORS / f"{name}_test.json").read_text())["testGroups"]
    return found


def raw(test: dict[str, Any], key: str) -> bytes:
    return bytes.fromhex(test[key])


def test_aes_gcm_opens_what_is_valid_and_nothing_else() -> None:
    tried = 0
    for group in groups("aes_gcm"):
        # Ours are 256-bit keys, 96-bit nonces and whole tags only.
        if (group["keySize"], group["ivSize"], group["tagSize"]) != (256, 96, 128):
            continue
        for test in group["tests"]:
            tried += 1
            sealed = raw(test, "ct") + raw(test, "tag")
            cipher = AESGCM(raw(test, "key"))
            if test["result"] == "valid":
                assert cipher.decrypt(raw(test, "iv"), sealed, raw(test, "aad")) == raw(test, "msg")
                assert cipher.encrypt(raw(test, "iv"), raw(test, "msg"), raw(test, "aad")) == sealed
            else:
                with pytest.raises(InvalidTag):
                    cipher.decrypt(raw(test, "iv"), sealed, raw(test, "aad"))
    assert tried > 60


def test_hkdf_derives_the_published_keys() -> None:
    tried = 0
    for group in groups("hkdf_sha256"):
        for test in group["tests"]:
            if test["result"] != "valid":
                continue
            tried += 1
            derived = HKDF(hashes.SHA256(), test["size"], raw(test, "salt"), raw(test, "info")).derive(raw(test, "ikm"))
            assert derived == raw(test, "okm")
    assert tried > 60


def test_hmac_gives_the_published_codes() -> None:
    tried = 0
    for group in groups("hmac_sha256"):
        for test in group["tests"]:
            if group["tagSize"] != 256:
                continue
            tried += 1
            fits = providers.mac(raw(test, "key"), raw(test, "msg")) == raw(test, "tag")
            assert fits == (test["result"] == "valid")
    assert tried > 60
    assert hmac.HMAC(b"k" * 32, hashes.SHA256()).algorithm.name == "sha256"


def test_ed25519_accepts_what_is_valid_and_nothing_else() -> None:
    tried = 0
    for group in groups("ed25519"):
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(group["publicKey"]["pk"]))
        for test in group["tests"]:
            tried += 1
            try:
                key.verify(raw(test, "sig"), raw(test, "msg"))
                fits = True
            except InvalidSignature:
                fits = False
            assert fits == (test["result"] == "valid"), test["tcId"]
    assert tried > 100
