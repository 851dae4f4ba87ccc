"""A started log with its key and head file, and the cast's entries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from cloudspace.kit import ids
from cloudspace.transparency import (
    appending,
    canonical,
    checkpointing,
    commitments,
    notes,
    origins,
    reading,
    signing_keys,
    tiles,
)

AT = dt.datetime(2026, 11, 22, 3, 0, tzinfo=dt.UTC)
ORIGIN = "shop.example/log"


@dataclass
class StartedLog:
    """A log under test: its signer, and the path of its head file."""

    signer: notes.Signer
    head_path: Path

    @property
    def vkey(self) -> str:
        return str(self.signer.verifier)

    def publish(self, quantum: int = 8, at: dt.datetime = AT) -> reading.PublishedCheckpoint:
        return checkpointing.publish(self.signer, quantum, at, self.head_path)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def log(tmp_path: Path) -> StartedLog:
    origins.start(ORIGIN, AT)
    tiles.forget()
    return StartedLog(signing_keys.create(tmp_path / "log.key", ORIGIN), tmp_path / "head")


def body_of(number: int) -> dict[str, Any]:
    return {"kind": "opening", "number": number, "subject": str(ids.new_id()), "purpose": "answer_request"}


def new_entry(
    number: int = 0, tag: bytes | None = None, also: tuple[bytes, ...] = ()
) -> tuple[appending.NewEntry, bytes]:
    """An entry and its canonical body; here the body is not sealed."""
    body, salt = canonical.encode(body_of(number)), commitments.new_salt()
    return appending.NewEntry(commitments.commit(salt, body), salt, b"sealed", "opening", tag, also=also), body


@pytest.fixture
def append() -> Callable[..., dict[int, bytes]]:
    """Appends so many entries and returns their bodies by number."""

    def act(count: int, tag: bytes | None = None) -> dict[int, bytes]:
        pairs = [new_entry(number, tag) for number in range(count)]
        numbers = appending.append([entry for entry, _ in pairs])
        return dict(zip(numbers, [body for _, body in pairs], strict=True))

    return act
