"""Each section of `policy.toml` as its frozen values."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, cast

from cloudspace.policy import model, vocabulary
from cloudspace.policy.durations import Duration
from cloudspace.policy.figures import BOUNDS, Figures
from cloudspace.policy.reading import CLAUSE, SLUG, Table

_FACTS = ("legal_name", "trading_name", "site", "tax_code", "address", "phone", "email", "complaint_channel")
_SITE = re.compile(r"https://[a-z0-9-]+(\.[a-z0-9-]+)+")
_TAX_CODE = re.compile(r"\d{10}(-\d{3})?|\d{12}", re.ASCII)
_PHONE = re.compile(r"\+?[0-9][0-9 .-]{6,18}[0-9]")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_DPV = re.compile(r"https://w3id\.org/dpv(/pd)?#[A-Z][A-Za-z]+")
_FIELD = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
_COUNTRY = re.compile(r"[A-Z]{2}")
_COMMERCIAL = (
    f"one of {', '.join(vocabulary.RECIPIENT_ROLES)} (D5: nothing is disclosed for commercial ends,"
    " so the schema has no role for a buyer, a partner or an advertiser)"
)

Languages = tuple[str, ...]


def operator(table: Table, languages: Languages) -> model.Operator:
    """`[operator]`: who runs the site (S1)."""
    facts = model.Operator(
        legal_name=table.text("legal_name"),
        trading_name=table.text("trading_name"),
        site=table.text("site", _SITE, "an address such as https://shop.example without a path"),
        tax_code=table.text("tax_code", _TAX_CODE, "a tax code of 10 digits, 10-3 digits or 12 digits"),
        address=table.words("address", languages),
        phone=table.text("phone", _PHONE, "a phone number"),
        email=table.text("email", _EMAIL, "an e-mail address"),
        complaint_channel=table.words("complaint_channel", languages),
        examples=table.names("examples", needed=False),
    )
    for index, name in enumerate(facts.examples):
        if name not in _FACTS:
            table.book.note((*table.path, "examples", index), f"one of {', '.join(_FACTS)}", f'"{name}"')
    table.close()
    return facts


def figures(table: Table) -> Figures:
    """`[figures]`: whole numbers within their bounds."""
    values = {key: table.whole(key, low, high, unit) for key, (low, high, unit) in BOUNDS.items()}
    table.close()
    found = Figures(**values)
    if found.shred_horizon_days != found.epoch_days + found.copy_days:
        expected = f"epoch_days + copy_days = {found.epoch_days + found.copy_days}"
        table.book.note((*table.path, "shred_horizon_days"), expected, str(found.shred_horizon_days))
    if found.idle_minutes_shared > found.idle_minutes:
        expected = f"at most idle_minutes = {found.idle_minutes}"
        table.book.note((*table.path, "idle_minutes_shared"), expected, str(found.idle_minutes_shared))
    return found


def vat(top: Table) -> tuple[model.TaxRate, ...]:
    """`[[vat]]`: the dated rates."""
    rates = []
    for row in top.rows("vat"):
        rates.append(model.TaxRate(row.day("from"), row.whole("percent", 0, 100, "percent"), row.text("source")))
        row.close()
    return tuple(sorted(rates, key=lambda rate: rate.from_date))


def retention_classes(table: Table, languages: Languages) -> Mapping[str, model.RetentionClass]:
    """`[retention.<class>]`."""
    found = {}
    for name, entry in table.entries():
        statutory = entry.yes("statutory")
        found[name] = model.RetentionClass(
            id=name,
            granularity=entry.one_of("granularity", vocabulary.GRANULARITIES),
            period=entry.duration("period") or Duration(0, 0, 0),
            starts=entry.one_of("starts", vocabulary.STARTS),
            clause=entry.text("clause", CLAUSE, "a clause id such as R1"),
            source=entry.text("source"),
            statutory=statutory,
            enabled=entry.yes("enabled") if statutory else True,
            no_later_than=_reference(entry, "no_later_than"),
            no_earlier_than=_reference(entry, "no_earlier_than"),
            at_most=entry.duration("at_most", needed=False),
            name=entry.words("name", languages),
        )
        if statutory and "enabled" not in entry.values:
            expected = "true or false: whether to keep what this law allows is the operator's own decision"
            entry.book.note((*entry.path, "enabled"), expected, "nothing")
        entry.close()
    return MappingProxyType(found)


def _reference(table: Table, key: str) -> str:
    return table.text(key, SLUG, "the name of a retention class") if key in table.values else _absent(table, key)


def _absent(table: Table, key: str) -> str:
    table.read.add(key)
    return ""


def categories(table: Table, languages: Languages) -> Mapping[str, model.Category]:
    """`[categories.<category>]`."""
    found = {}
    for name, entry in table.entries():
        classes = entry.table("classes")
        found[name] = model.Category(
            id=name,
            kind=cast(Literal["basic", "sensitive"], entry.one_of("kind", ("basic", "sensitive"))),
            treated_as_sensitive=entry.yes("treated_as_sensitive"),
            may_hold_sensitive=entry.yes("may_hold_sensitive"),
            dpv=entry.text("dpv", _DPV, "a term of https://w3id.org/dpv# or https://w3id.org/dpv/pd#"),
            source=entry.text("source"),
            classes=MappingProxyType(
                {kind: classes.text(kind, SLUG, "the name of a retention class") for kind in vocabulary.SUBJECT_KINDS}
            ),
            statutory_classes=entry.names("statutory_classes", needed=False),
            name=entry.words("name", languages),
            holds=entry.words("holds", languages),
        )
        classes.close()
        entry.close()
    return MappingProxyType(found)


def purposes(table: Table, languages: Languages) -> Mapping[str, model.Purpose]:
    """`[purposes.<purpose>]`."""
    found = {}
    for name, entry in table.entries():
        found[name] = model.Purpose(
            id=name,
            clauses=entry.names("clauses", CLAUSE),
            basis=entry.names("basis"),
            reads=entry.names("reads"),
            narrowed_by=entry.one_of("narrowed_by", vocabulary.NARROWINGS, needed=False),
            cases=entry.names("cases"),
            who=entry.one_of("who", vocabulary.READERS),
            may_be_switched_off=entry.yes("may_be_switched_off"),
            name=entry.words("name", languages),
            sentence=entry.words("sentence", languages),
        )
        entry.close()
    return MappingProxyType(found)


def recipients(table: Table, languages: Languages) -> Mapping[str, model.Recipient]:
    """`[recipients.<recipient>]`."""
    found = {}
    for name, entry in table.entries():
        found[name] = model.Recipient(
            id=name,
            role=entry.one_of("role", vocabulary.RECIPIENT_ROLES, expected=_COMMERCIAL),
            country=entry.text("country", _COUNTRY, "a country code such as VN"),
            purposes=entry.names("purposes"),
            fields=entry.names("fields", _FIELD),
            name=entry.words("name", languages),
            sentence=entry.words("sentence", languages),
        )
        entry.close()
    return MappingProxyType(found)


def roles(table: Table, languages: Languages) -> Mapping[str, model.Role]:
    """`[roles.<role>]`."""
    found = {}
    for name, entry in table.entries():
        found[name] = model.Role(name, entry.names("purposes"), entry.words("name", languages))
        entry.close()
    return MappingProxyType(found)


def approvals(table: Table) -> Mapping[str, int]:
    """`[approvals]`: how many people besides the author approve each act. A disclosure takes two (D2)."""
    least = {"disclosure": 2}
    found = {act: table.whole(act, least.get(act, 1), 9, "people besides the author") for act in vocabulary.ACTS}
    table.close()
    return MappingProxyType(found)


def fields(table: Table, languages: Languages) -> Mapping[str, model.Field]:
    """`[fields.<field>]`."""
    found = {}
    for name, entry in table.entries():
        found[name] = model.Field(
            id=name,
            category=entry.text("category", SLUG, "the name of a category"),
            purposes=entry.names("purposes"),
            required=entry.yes("required"),
            label=entry.words("label", languages),
            why=entry.words("why", languages),
        )
        entry.close()
    return MappingProxyType(found)


def forms(table: Table) -> Mapping[str, tuple[str, ...]]:
    """`[forms.<form>]`: the fields of each form in the order in which it asks them."""
    found = {}
    for name, entry in table.entries():
        found[name] = entry.names("fields")
        entry.close()
    return MappingProxyType(found)


def features(table: Table, languages: Languages) -> Mapping[str, model.Feature]:
    """`[features.<feature>]`."""
    found = {}
    for name, entry in table.entries():
        found[name] = model.Feature(
            id=name,
            needs=entry.names("needs"),
            uses=entry.names("uses", needed=False),
            name=entry.words("name", languages),
            why=entry.words("why", languages),
        )
        entry.close()
    return MappingProxyType(found)


def promises(table: Table, languages: Languages) -> Mapping[str, model.Promise]:
    """`[promises.<clause>]`."""
    found = {}
    for name, entry in table.entries(CLAUSE):
        state = cast(Literal["in_force", "declared"], entry.one_of("state", ("in_force", "declared")))
        found[name] = model.Promise(name, state, entry.words("sentence", languages))
        entry.close()
    return MappingProxyType(found)
