"""Two versions side by side: every change, and what it demands of the operator (V1, V2)."""

import dataclasses
import difflib
import itertools
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Literal

from cloudspace.policy import model, rendering
from cloudspace.policy.durations import Duration

Effect = Literal["editorial", "inform", "ask_consent", "error"]
Kind = Literal["added", "removed", "changed"]

_SECTIONS = (
    "retention_classes",
    "categories",
    "purposes",
    "recipients",
    "roles",
    "fields",
    "features",
    "promises",
)
_WORD = re.compile(r"\s+|\w+|[^\w\s]")


@dataclasses.dataclass(frozen=True)
class Piece:
    """A run of words that both versions have, or only the new (`added`) or the old one (`removed`)."""

    kind: Literal["same", "added", "removed"]
    words: str


@dataclasses.dataclass(frozen=True)
class Change:
    """One change. `section` and `key` say where (`purposes`, `recommend`), `aspect` in which part (`reads`).

    `effect`: `ask_consent` where silence must not be taken for acceptance, `inform` where the change is shown
    at the next use, `editorial` where the words are the same, `error` where the new version may not be
    published. `differences` has the words of a changed clause by language.
    """

    kind: Kind
    section: str
    key: str
    aspect: str
    effect: Effect
    before: str
    after: str
    differences: Mapping[str, tuple[Piece, ...]] = dataclasses.field(default_factory=lambda: MappingProxyType({}))


def compare(old: model.Policy, new: model.Policy) -> tuple[Change, ...]:
    """Every change from `old` to `new`, those of the file before those of the texts; nothing is left out."""
    return tuple(itertools.chain(_head(old, new), _entries(old, new), _tables(old, new), _texts(old, new)))


def words_apart(before: str, after: str) -> tuple[Piece, ...]:
    """Two texts word by word: the pieces that are not `removed` make `after`, those not `added` `before`."""
    ours, theirs = _WORD.findall(before), _WORD.findall(after)
    pieces: list[Piece] = []
    matcher = difflib.SequenceMatcher(a=ours, b=theirs, autojunk=False)
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(ours[a1:a2])))
            continue
        if a1 < a2:
            pieces.append(Piece("removed", "".join(ours[a1:a2])))
        if b1 < b2:
            pieces.append(Piece("added", "".join(theirs[b1:b2])))
    return tuple(pieces)


def _head(old: model.Policy, new: model.Policy) -> Iterator[Change]:
    dropped = set(old.languages) - set(new.languages)
    errors = {"effective_at": new.effective_at < old.effective_at, "languages": bool(dropped)}
    for aspect in ("effective_at", "languages", "time_zone", "vat"):
        before, after = getattr(old, aspect), getattr(new, aspect)
        if before != after:
            effect: Effect = "error" if errors.get(aspect) else "inform"
            yield Change("changed", "policy", aspect, "", effect, _shown(before), _shown(after))


def _entries(old: model.Policy, new: model.Policy) -> Iterator[Change]:
    for section in _SECTIONS:
        ours, theirs = getattr(old, section), getattr(new, section)
        for key in dict.fromkeys([*ours, *theirs]):
            if key not in theirs:
                effect: Effect = "error" if _bound(ours[key]) else "inform"
                yield Change("removed", section, key, "", effect, _named(ours[key]), "")
            elif key not in ours:
                yield Change("added", section, key, "", _effect_of_new(theirs[key], new), "", _named(theirs[key]))
            elif ours[key] != theirs[key]:
                yield from _aspects(section, key, ours[key], theirs[key], new)


def _bound(entry: Any) -> bool:
    """A promise in force binds the operator and cannot be dropped by publishing a text without it."""
    return isinstance(entry, model.Promise) and entry.in_force


def _effect_of_new(entry: Any, policy: model.Policy) -> Effect:
    """A new purpose, sensitive data and a recipient by consent need a real yes (V2); a duty needs telling."""
    if isinstance(entry, model.Purpose):
        return "inform" if set(entry.basis) == {"law"} else "ask_consent"
    if isinstance(entry, model.Category):
        return "ask_consent" if entry.sensitive else "inform"
    if isinstance(entry, model.Recipient):
        asks = entry.role == "chosen_by_person" or _sensitive(policy, entry.fields)
        return "ask_consent" if asks else "inform"
    return "inform"


def _sensitive(policy: model.Policy, names: Any) -> bool:
    categories = (policy.categories.get(name.partition(".")[0]) for name in names)
    return any(category.sensitive for category in categories if category)


def _aspects(section: str, key: str, ours: Any, theirs: Any, new: model.Policy) -> Iterator[Change]:
    for field in dataclasses.fields(ours):
        before, after = getattr(ours, field.name), getattr(theirs, field.name)
        if before == after:
            continue
        effect = _effect_of_change(theirs, field.name, before, after, new)
        yield Change("changed", section, key, field.name, effect, _shown(before), _shown(after))


def _effect_of_change(entry: Any, aspect: str, before: Any, after: Any, new: model.Policy) -> Effect:
    if isinstance(entry, model.Promise) and aspect == "state":
        return "inform" if entry.in_force else "error"
    if aspect in ("reads", "fields") and isinstance(entry, model.Purpose | model.Recipient):
        widened = [name for name in after if name not in before]
        by_consent = isinstance(entry, model.Purpose) and "consent" in entry.basis
        return "ask_consent" if widened and (by_consent or _sensitive(new, widened)) else "inform"
    if aspect == "basis":
        return "ask_consent" if "consent" in {*before, *after} else "inform"
    if aspect == "role" and entry.role == "chosen_by_person":
        return "ask_consent"
    if isinstance(before, Mapping) and aspect in ("name", "sentence", "label", "why", "holds"):
        return "editorial" if all(_same_words(before[k], after.get(k, "")) for k in before) else "inform"
    return "inform"


def _tables(old: model.Policy, new: model.Policy) -> Iterator[Change]:
    """The flat tables: operator, figures, approvals, forms."""
    for section in ("operator", "figures", "approvals", "forms"):
        ours, theirs = _flat(getattr(old, section)), _flat(getattr(new, section))
        for key in dict.fromkeys([*ours, *theirs]):
            before, after = ours.get(key), theirs.get(key)
            if before != after:
                kind: Kind = "added" if before is None else "removed" if after is None else "changed"
                yield Change(kind, section, key, "", "inform", _shown(before), _shown(after))


def _flat(table: Any) -> Mapping[str, Any]:
    if isinstance(table, Mapping):
        return table
    return {field.name: getattr(table, field.name) for field in dataclasses.fields(table)}


def _texts(old: model.Policy, new: model.Policy) -> Iterator[Change]:
    kinds = dict.fromkeys(kind for kind, _ in [*old.documents, *new.documents])
    for kind in kinds:
        ours, theirs = _clauses(old, kind), _clauses(new, kind)
        for anchor in dict.fromkeys([*ours, *theirs]):
            if ours.get(anchor) != theirs.get(anchor):
                yield _clause_change(kind, anchor, ours.get(anchor, {}), theirs.get(anchor, {}))


def _clauses(policy: model.Policy, kind: str) -> dict[str, dict[str, str]]:
    """The words of each section by anchor and language; title and introduction have the anchor ''."""
    found: dict[str, dict[str, str]] = {}
    for document in policy.documents.values():
        if document.kind != kind:
            continue
        language = document.language
        found.setdefault("", {})[language] = f"{document.title}\n\n{rendering.words_of(document.introduction)}"
        for clause in document.clauses:
            words = f"{clause.heading}\n\n{rendering.words_of(clause.body, width=100_000)}"
            found.setdefault(clause.anchor, {})[language] = words
    return found


def _clause_change(kind: str, anchor: str, ours: Mapping[str, str], theirs: Mapping[str, str]) -> Change:
    languages = dict.fromkeys([*ours, *theirs])
    same = all(_same_words(ours.get(code, ""), theirs.get(code, "")) for code in languages)
    change: Kind = "added" if not ours else "removed" if not theirs else "changed"
    differences = {code: words_apart(ours.get(code, ""), theirs.get(code, "")) for code in languages}
    return Change(
        kind=change,
        section=kind,
        key=anchor,
        aspect="",
        effect="editorial" if same else "inform",
        before=next(iter(ours.values()), ""),
        after=next(iter(theirs.values()), ""),
        differences=MappingProxyType(differences),
    )


def _same_words(before: str, after: str) -> bool:
    """Only blanks, case and punctuation differ. Whether other words mean the same, no program can say."""
    return re.findall(r"\w+", before.casefold()) == re.findall(r"\w+", after.casefold())


def _named(entry: Any) -> str:
    words = getattr(entry, "name", None) or getattr(entry, "label", None) or getattr(entry, "sentence", None)
    return _shown(words) if words else ""


def _shown(value: Any) -> str:
    if value is None or isinstance(value, str | int | Duration):
        return "" if value is None else str(value)
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_shown(part)}" for key, part in value.items())
    if isinstance(value, tuple):
        return ", ".join(_shown(part) for part in value)
    return str(value)
