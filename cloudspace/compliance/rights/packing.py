"""Everything held of a person as files of one ZIP, made in memory piece by piece and never written to disk."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import uuid
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.utils import translation

from cloudspace.compliance.rights import held
from cloudspace.kit import clock

SCHEMA_NAME = "cloudspace-my-data/1"
DPV = "https://w3id.org/dpv"
# A table's cell that a spreadsheet would run as a formula is made text (OWASP, CSV injection).
_RUN = ("=", "+", "-", "@", "\t", "\r")


class File(NamedTuple):
    """One file of the package: its name and what stands in it."""

    name: str
    content: bytes


def zipped(files: Iterable[File], at: dt.datetime) -> Iterator[bytes]:
    """The ZIP of `files`, in pieces, while it is made; each file of the moment `at`."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as package:
        for file in files:
            info = zipfile.ZipInfo(file.name, at.astimezone(clock.VIET_NAM).timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(info, file.content)
            yield sink.taken()
    yield sink.taken()


def files(data: held.MyData, proofs: Iterable[tuple[int, bytes]]) -> Iterator[File]:
    """The files of the package: for people, for programs, and the proofs of log entries."""
    with translation.override(data.language):
        yield File("index.html", render_to_string("rights/export.html", {"data": data}).encode())
    yield File("my-data.json", _json(as_json(data)))
    yield File("my-data.schema.json", _json(SCHEMA))
    for section in data.sections:
        for table in section.tables:
            yield File(f"tables/{section.about.category}.{table.table}.csv", _csv(table))
    yield File("log/entries.json", _json([_line(line) for line in data.log]))
    for index, proof in proofs:
        yield File(f"log/entry-{index}.tlog-proof", proof)


def as_json(data: held.MyData) -> dict[str, Any]:
    """The data as JSON values: by category, each with its DPV term, purposes and end."""
    return {
        "schema": SCHEMA_NAME,
        "dpv": DPV,
        "subject": str(data.subject),
        "made_at": data.at,
        "language": data.language,
        "policy_version": data.policy_version,
        "clock": {
            "state": data.clock.state,
            "service_ended_on": data.clock.service_ended_on,
            "erases_on": data.clock.erases_on,
        },
        "categories": [_section(section) for section in data.sections],
        "log": [_line(line) for line in data.log],
    }


def _section(section: held.Section) -> dict[str, Any]:
    return {
        "category": section.about.category,
        "dpv": section.about.dpv,
        "name": section.about.name,
        "sensitive": section.about.sensitive,
        "purposes": [purpose.id for purpose in section.about.purposes],
        "retention_class": section.about.retention_class,
        "dies_on": section.dies_on,
        "tables": [
            {"table": table.table, "label": table.label, "records": [_record(record) for record in table.records]}
            for table in section.tables
        ],
    }


def _record(record: held.Record) -> dict[str, Any]:
    return {
        "id": record.id,
        "dies_on": record.dies_on,
        "values": [
            {"field": item.field, "label": item.label, "value": item.value, "closed": item.closed or None}
            for item in record.items
        ],
    }


def _line(line: held.LogLine) -> dict[str, Any]:
    return {
        "index": line.index,
        "at": line.at,
        "kind": line.kind,
        "actor": line.actor,
        "who": line.who,
        "badge": line.badge,
        "what": line.what,
        "why": line.why,
        "case": {"kind": line.case_kind, "id": line.case, "number": line.case_number} if line.case else None,
        "categories": list(line.categories),
    }


def _csv(table: held.Kept) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    columns = list(dict.fromkeys(item.label for record in table.records for item in record.items))
    writer.writerow(["id", *columns])
    for record in table.records:
        cells = {item.label: item.shown if not item.closed else f"({item.closed})" for item in record.items}
        writer.writerow([record.id, *(_inert(cells.get(column, "")) for column in columns)])
    # Spreadsheets take a file without the mark for another encoding and garble Vietnamese.
    return text.getvalue().encode("utf-8-sig")


def _inert(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_RUN) else cell


def _json(values: Any) -> bytes:
    return (json.dumps(values, ensure_ascii=False, indent=2, default=_plain) + "\n").encode()


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    raise TypeError(f"{type(value).__name__} has no place in the file")


class _Sink(io.RawIOBase):
    """Takes what the ZIP writes and gives it on; it cannot seek, so that nothing is kept back."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        """What was written since the last time."""
        whole = b"".join(self._pieces)
        self._pieces.clear()
        return whole


_TEXT = {"type": "string"}
_DAY = {"type": ["string", "null"], "format": "date"}
SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": SCHEMA_NAME,
    "type": "object",
    "required": ["schema", "subject", "made_at", "policy_version", "clock", "categories", "log"],
    "properties": {
        "schema": {"const": SCHEMA_NAME},
        "dpv": {"const": DPV},
        "subject": {"type": "string", "format": "uuid"},
        "made_at": {"type": "string", "format": "date-time"},
        "language": _TEXT,
        "policy_version": _TEXT,
        "clock": {
            "type": "object",
            "properties": {"state": _TEXT, "service_ended_on": _DAY, "erases_on": _DAY},
        },
        "categories": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["category", "dpv", "purposes", "retention_class", "tables"],
                "properties": {
                    "category": _TEXT,
                    "dpv": {"type": "string", "format": "uri", "description": "term of the Data Privacy Vocabulary"},
                    "name": _TEXT,
                    "sensitive": {"type": "boolean"},
                    "purposes": {"type": "array", "items": _TEXT},
                    "retention_class": _TEXT,
                    "dies_on": _DAY,
                    "tables": {"type": "array", "items": {"$ref": "#/$defs/table"}},
                },
            },
        },
        "log": {"type": "array", "items": {"type": "object", "required": ["index", "at", "kind", "actor"]}},
    },
    "$defs": {
        "table": {
            "type": "object",
            "required": ["table", "records"],
            "properties": {
                "table": _TEXT,
                "label": _TEXT,
                "records": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["id", "values"],
                        "properties": {
                            "id": _TEXT,
                            "dies_on": _DAY,
                            "values": {
                                "type": "array",
                                "items": {
                                    "type": "object",
                                    "required": ["field", "label", "value"],
                                    "properties": {
                                        "field": _TEXT,
                                        "label": _TEXT,
                                        "closed": {"type": ["string", "null"]},
                                    },
                                },
                            },
                        },
                    },
                },
            },
        }
    },
}
