"""Which names of the policy the code uses: found in its syntax tree, wherever a name is written out.

Values are followed through constants, choices (`a if b else c`), sets and tables of the same module, and through
constants of modules that it imports. What only passes through as a parameter is found where it is written.
"""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent.parent
# Names that the pages of samples show are nobody's.
LEFT_OUT = ("cloudspace/policy/", "cloudspace/interfaces/look/samples/")

_SECTIONS = {
    name: name for name in ("categories", "purposes", "recipients", "roles", "fields", "forms", "features", "promises")
}
_SECTIONS["retention_classes"] = "retention"
_ASKED_OF_A_POLICY = {
    "may_read": ("purposes", "categories"),
    "purposes_reading": ("categories",),
    "class_for": ("categories",),
    "classes_of": ("categories",),
    "role_may_use": ("roles", "purposes"),
    "may_receive": ("recipients", "purposes"),
    "retention": ("retention",),
    "dies_on": ("retention",),
    "period_of": ("retention",),
    "period_ends": ("retention",),
}
# By module and function: the section that each argument in its place is a name of.
_CALLED = {
    ("notes", "label"): ("", "fields"),
    ("notes", "of_field"): ("", "fields"),
    ("notes", "of_form"): ("", "forms"),
    ("notes", "kept_until"): ("", "categories"),
    ("notes", "clause_href"): ("", "promises"),
    ("features", "why"): ("", "features"),
    ("features", "closed"): ("", "", "features"),
    ("customers", "missing_for"): ("features",),
    ("cases", "register"): ("purposes",),
    ("cases", "mask"): ("purposes",),
    ("", "Promise"): ("promises",),
    ("", "Duty"): ("purposes", "roles"),
    ("", "CaseRef"): ("cases",),
}
_KEYWORDS = {"purpose": "purposes", "recipient": "recipients", "category": "categories", "feature": "features"}
# Who writes a mail says why the policy lets the shop write to the person.
_WRITES_MAILS = {("messages", "write_mail"), ("letters", "write")}
MAILED = "mailed"
# Whose answer is a set of roles: what it is compared with names roles too.
_GIVE_ROLES = {"roles_of", "_roles_of", "living_roles", "held_roles"}
_OF_DUTIES = {"purposes": "purposes", "roles": "roles"}
# What is asked of stored rows by these words is the table's own.
_OF_ROWS = {"filter", "get", "exclude", "create", "update"}
_IN_TEMPLATES = re.compile(r"\bpolicy\.(categories|purposes|recipients|roles|fields|forms|features|promises)\.(\w+)")


class Used(NamedTuple):
    """A name of the policy, the section that it is of, and where the code says it."""

    section: str
    id: str
    place: str


def in_code() -> Iterator[Used]:
    """Every name that a file of the software writes out."""
    for path in sorted((ROOT / "cloudspace").rglob("*.*")):
        name = path.relative_to(ROOT).as_posix()
        if name.startswith(LEFT_OUT) or "/migrations/" in name:
            continue
        if path.suffix == ".py":
            yield from in_source(path.read_text(encoding="utf-8"), name)
        elif path.suffix in (".html", ".txt"):
            yield from in_template(path.read_text(encoding="utf-8"), name)


def in_template(text: str, name: str) -> Iterator[Used]:
    """Every name that a template asks the policy for."""
    for line, said in enumerate(text.splitlines(), 1):
        for section, one in _IN_TEMPLATES.findall(said):
            if one not in ("items", "keys", "values"):
                yield Used(section, one, f"{name}:{line}")


def in_source(source: str, name: str) -> Iterator[Used]:
    """Every name that a module uses."""
    module = _Module(ast.parse(source))
    for node in ast.walk(module.tree):
        for section, value in _uses(node):
            for one in module.values(value):
                yield Used(section, one, f"{name}:{node.lineno}")  # type: ignore[attr-defined]


def _uses(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(node, ast.Subscript):
        yield from ((section, node.slice) for section in _section(node.value))
    elif isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In | ast.NotIn):
        yield from ((section, node.left) for section in _section(node.comparators[0]))
    elif isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and key.value in _KEYWORDS:
                yield _KEYWORDS[key.value], value
            elif isinstance(key, ast.Constant) and key.value == "case" and isinstance(value, ast.Dict):
                yield from _in_case(value)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd):
        sides = (node.left, node.right)
        if any(isinstance(side, ast.Call) and _called(side.func)[1] in _GIVE_ROLES for side in sides):
            yield from (("roles", side) for side in sides)
    elif isinstance(node, ast.Call):
        yield from _in_call(node)


def _in_case(case: ast.Dict) -> Iterator[tuple[str, ast.expr]]:
    """The kind of a case as an entry of the log tells it."""
    for key, value in zip(case.keys, case.values, strict=True):
        if isinstance(key, ast.Constant) and key.value == "kind":
            yield "cases", value


def _in_call(call: ast.Call) -> Iterator[tuple[str, ast.expr]]:
    base, name = _called(call.func)
    if isinstance(call.func, ast.Attribute) and name == "get" and call.args:
        yield from ((section, call.args[0]) for section in _section(call.func.value))
    places: tuple[str, ...] = ()
    if isinstance(call.func, ast.Attribute) and name in _ASKED_OF_A_POLICY and _is_policy(call.func.value):
        places = _ASKED_OF_A_POLICY[name]
    places = places or _CALLED.get((base, name)) or _CALLED.get(("", name)) or ()
    yield from ((section, value) for section, value in zip(places, call.args, strict=False) if section)
    keywords = {**_KEYWORDS, **(_OF_DUTIES if name == "Duty" else {})}
    yield from (("roles", one.value) for one in call.keywords if one.arg == "role__in")
    if (base, name) in _WRITES_MAILS:
        yield from ((MAILED, one.value) for one in call.keywords if one.arg == "purpose")
    if name not in _OF_ROWS:
        yield from ((keywords[one.arg], one.value) for one in call.keywords if one.arg in keywords)


def _called(function: ast.expr) -> tuple[str, str]:
    if isinstance(function, ast.Attribute):
        return _last(function.value), function.attr
    return "", _last(function)


def _section(owner: ast.expr) -> Iterator[str]:
    if isinstance(owner, ast.Attribute) and owner.attr in _SECTIONS and _is_policy(owner.value):
        yield _SECTIONS[owner.attr]


def _is_policy(node: ast.expr) -> bool:
    name = _last(node.func) if isinstance(node, ast.Call) else _last(node)
    return "policy" in name or name in ("in_force", "published")


def _last(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


class _Module:
    """A module's tree, what is assigned in it, and what it imports."""

    def __init__(self, tree: ast.Module) -> None:
        self.tree = tree
        self.assigned: dict[str, list[ast.expr]] = {}
        self.imported: dict[str, str] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    self._assign(target, node.value)
            elif isinstance(node, ast.AnnAssign) and node.value is not None:
                self._assign(node.target, node.value)
            elif isinstance(node, ast.ImportFrom) and node.module:
                self.imported |= {one.asname or one.name: f"{node.module}.{one.name}" for one in node.names}

    def _assign(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Name):
            self.assigned.setdefault(target.id, []).append(value)
        elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            for one, part in zip(target.elts, value.elts, strict=False):
                self._assign(one, part)

    def values(self, node: ast.expr, seen: frozenset[str] = frozenset()) -> Iterator[str]:
        """Every text that the expression may be."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
            yield node.value
        elif isinstance(node, ast.IfExp):
            yield from (text for part in (node.body, node.orelse) for text in self.values(part, seen))
        elif isinstance(node, ast.Set | ast.Tuple | ast.List):
            yield from (text for part in node.elts for text in self.values(part, seen))
        elif isinstance(node, ast.Call) and _last(node.func) in ("frozenset", "tuple", "set"):
            yield from (text for part in node.args for text in self.values(part, seen))
        elif isinstance(node, ast.Subscript):
            yield from self._looked_up(node, seen)
        elif isinstance(node, ast.Name) and node.id not in seen:
            for value in self.assigned.get(node.id, ()):
                yield from self.values(value, seen | {node.id})
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            other = _constants(self.imported.get(node.value.id, ""))
            yield from other.values(ast.Name(node.attr)) if other else ()

    def _looked_up(self, node: ast.Subscript, seen: frozenset[str]) -> Iterator[str]:
        """What a table of the module holds: under the key, or all of it where the key is not written out."""
        for table in self.assigned.get(_last(node.value), ()):
            if isinstance(table, ast.Dict):
                key = node.slice.value if isinstance(node.slice, ast.Constant) else None
                for one, value in zip(table.keys, table.values, strict=True):
                    if key is None or (isinstance(one, ast.Constant) and one.value == key):
                        yield from self.values(value, seen)


@functools.cache
def _constants(dotted: str) -> _Module | None:
    path = ROOT.joinpath(*dotted.split(".")).with_suffix(".py")
    return _Module(ast.parse(path.read_text(encoding="utf-8"))) if dotted and path.is_file() else None
