"""The lines of keys in a TOML document."""

import tomllib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cloudspace.policy import lines

DOCUMENT = '''# a comment with [brackets] = and "quotes
top = 1 # [not] a header

[a.b]
"quoted key" = """
[not.a.header]
x = 1
"""
dotted.inner = "it's [" # still
[[rows]]
list = [
  1,
  { deep = "}]" }, # why
]
[[rows]]
[rows.under]
last = 2026-01-01
'''


def test_keys_are_found_past_strings_comments_and_brackets() -> None:
    tomllib.loads(DOCUMENT)
    rows = DOCUMENT.split("\n")
    found = lines.locate(DOCUMENT)
    for path, words in {
        ("top",): "top = 1",
        ("a", "b"): "[a.b]",
        ("a", "b", "quoted key"): '"quoted key"',
        ("a", "b", "dotted", "inner"): "dotted.inner",
        ("rows", 0): "[[rows]]",
        ("rows", 0, "list", 0): "  1,",
        ("rows", 0, "list", 1, "deep"): "{ deep",
        ("rows", 1, "under"): "[rows.under]",
        ("rows", 1, "under", "last"): "last",
    }.items():
        assert rows[found[path] - 1].startswith(words) or words in rows[found[path] - 1], path
    assert ("a", "b", "x") not in found


keys = st.text("ab-_1", min_size=1, max_size=4)
leaves = st.one_of(st.integers(), st.booleans(), st.text("ab[]{}#=\"'\\, \n", max_size=6))
trees = st.recursive(
    leaves, lambda part: st.lists(part, max_size=3) | st.dictionaries(keys, part, max_size=3), max_leaves=8
)


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        return f'"{escaped}"'
    if isinstance(value, list):
        return "[\n" + "".join(f"  {_written(part)}, # [\n" for part in value) + "]"
    return "{ " + ", ".join(f"{key} = {_written(part)}" for key, part in value.items()) + " }"


def _paths(value: Any, path: lines.Path = ()) -> set[lines.Path]:
    if isinstance(value, list):
        members: list[tuple[str | int, Any]] = list(enumerate(value))
    elif isinstance(value, dict):
        members = list(value.items())
    else:
        return set()
    return {p for key, part in members for p in {(*path, key)} | _paths(part, (*path, key))}


@given(st.dictionaries(keys, trees, max_size=4))
def test_every_key_of_any_document_is_found(tree: dict[str, Any]) -> None:
    text = "".join(f"{key} = {_written(value)}\n" for key, value in tree.items())
    assert tomllib.loads(text) == tree
    assert set(lines.locate(text)) == _paths(tree)
