"""Sealed fields: a column that takes only what the keeper has sealed, and answers only with sealed bytes.

A model with sealed fields carries `holding = Holding(subject=…)`. Values go in through `sealing.seal` and come out
through `opening`. Filtering or ordering by a sealed field raises FieldError.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.core.exceptions import FieldError
from django.db import models
from django.db.models.lookups import IsNull

from cloudspace.kit import emails, phones, text
from cloudspace.vault.keeper import formats

_DECODER = json.JSONDecoder()
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


class NotSealed(TypeError):
    """A value reached a sealed column without passing the keeper."""

    def __init__(self, label: str) -> None:
        super().__init__(f"{label} takes sealed values only: use cloudspace.vault.sealing")


class SealedField(models.BinaryField):  # type: ignore[type-arg]
    """A column of sealed bytes under the policy's `category`; `max_length` counts characters before sealing."""

    def __init__(self, *args: Any, category: str = "", max_length: int | None = None, **kwargs: Any) -> None:
        self.category = category
        self.longest = max_length
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    @property
    def place(self) -> str:
        """`app.Model.field`, to which every value of this column is bound."""
        return f"{self.model._meta.app_label}.{self.model.__name__}.{self.name}"

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs["category"] = self.category
        if self.longest is not None:
            kwargs["max_length"] = self.longest
        return name, path, args, kwargs

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is not None and not (isinstance(value, bytes) and formats.looks_sealed(value)):
            raise NotSealed(self.place)
        return value

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return IsNull
        raise FieldError(f"{self.place} is sealed: it can be neither compared nor sorted")

    def encode(self, value: Any) -> bytes:
        """Bytes to seal. Raises ValueError when `value` is not of this field's kind."""
        if not isinstance(value, str) or "\x00" in value:
            raise ValueError(f"{self.place} takes text")
        if self.longest is not None and len(value) > self.longest:
            raise ValueError(f"{self.place} takes at most {self.longest} characters")
        return value.encode()

    def decode(self, data: bytes) -> Any:
        """The value of opened bytes."""
        return data.decode()


class SealedChar(SealedField):
    """One line."""

    def encode(self, value: Any) -> bytes:
        return super().encode(text.line(value) if isinstance(value, str) else value)


class SealedText(SealedField):
    """Several lines."""


class SealedEmail(SealedField):
    """An e-mail address, normalised."""

    def encode(self, value: Any) -> bytes:
        return super().encode(emails.normalised(value))


class SealedPhone(SealedField):
    """A phone number, in E.164."""

    def encode(self, value: Any) -> bytes:
        return super().encode(phones.normalised(value))


class SealedDate(SealedField):
    """A calendar day."""

    def encode(self, value: Any) -> bytes:
        if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
            raise ValueError(f"{self.place} takes a date")
        return value.isoformat().encode()

    def decode(self, data: bytes) -> dt.date:
        return dt.date.fromisoformat(data.decode())


class SealedJSON(SealedField):
    """A JSON value, kept in one canonical spelling."""

    def encode(self, value: Any) -> bytes:
        return _ENCODER.encode(value).encode()

    def decode(self, data: bytes) -> Any:
        # What this field wrote begins without a blank, which `loads` would look for.
        return _DECODER.raw_decode(data.decode())[0]


class SealedFile(SealedJSON):
    """Describes a sealed file: `{"file": id, "name": …, "type": …, "size": …}`; `vault.files` holds the content."""


def sealed_fields(model: type[models.Model]) -> tuple[SealedField, ...]:
    """The sealed columns of `model`, in order of declaration."""
    return tuple(field for field in model._meta.concrete_fields if isinstance(field, SealedField))
