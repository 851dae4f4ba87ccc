"""Where each key of a TOML document stands: `tomllib` tells no lines, so this walks the same text.

The text must already have been parsed by `tomllib`, so that only well-formed documents arrive here.
"""

import re
import tomllib

Path = tuple[str | int, ...]

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}' r"|'''.*?'{3,5}" r'|"(?:\\.|[^"\\\n])*"' r"|'[^'\n]*'",
    re.DOTALL,
)
_SCALAR = re.compile(r"[^,\]}#\n]+")


def locate(text: str) -> dict[Path, int]:
    """The line (from 1) of every key, table header and array element, by its path."""
    return _Walk(text).lines


class _Walk:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[Path, int] = {}
        self.counts: dict[Path, int] = {}
        prefix: Path = ()
        while self._blank() < len(text):
            if text[self.at] == "[":
                prefix = self._header()
            else:
                self._pair(prefix)

    def _blank(self) -> int:
        match = _BLANK.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return self.at

    def _note(self, path: Path) -> None:
        self.lines.setdefault(path, self.text.count("\n", 0, self.at) + 1)

    def _header(self) -> Path:
        many = self.text.startswith("[[", self.at)
        start = self.at
        self.at += 2 if many else 1
        path = self._inside_arrays(self._key())
        self.at = self.text.index("]", self.at) + (2 if many else 1)
        end, self.at = self.at, start
        if many:
            index = self.counts.get(path, 0)
            self.counts[path] = index + 1
            self._note(path)
            path = (*path, index)
        self._note(path)
        self.at = end
        return path

    def _inside_arrays(self, key: Path) -> Path:
        """`[a.b]` after `[[a]]` belongs to the last `a`."""
        path: Path = ()
        for part in key[:-1]:
            path = (*path, part)
            if path in self.counts:
                path = (*path, self.counts[path] - 1)
        return (*path, key[-1])

    def _key(self) -> Path:
        parts: list[str] = []
        while True:
            self._blank()
            match = _STRING.match(self.text, self.at) or _BARE.match(self.text, self.at)
            assert match is not None, "tomllib accepted a key that this walk does not know"
            word = match.group()
            parts.append(tomllib.loads(f"k={word}")["k"] if word[0] in "\"'" else word)
            self.at = match.end()
            self._blank()
            if not self.text.startswith(".", self.at):
                return tuple(parts)
            self.at += 1

    def _pair(self, prefix: Path) -> None:
        start = self.at
        key = self._key()
        end, self.at = self.at, start
        for depth in range(1, len(key) + 1):
            self._note(prefix + key[:depth])
        self.at = self.text.index("=", end) + 1
        self._blank()
        self._value(prefix + key)

    def _value(self, path: Path) -> None:
        opening = self.text[self.at]
        if opening == "{":
            self._members(path, "}")
        elif opening == "[":
            self._members(path, "]")
        else:
            match = _STRING.match(self.text, self.at) or _SCALAR.match(self.text, self.at)
            assert match is not None, "tomllib accepted a value that this walk does not know"
            self.at = match.end()

    def _members(self, path: Path, closing: str) -> None:
        self.at += 1
        index = 0
        while True:
            self._blank()
            if self.text[self.at] == closing:
                self.at += 1
                return
            if self.text[self.at] == ",":
                self.at += 1
            elif closing == "}":
                self._pair(path)
            else:
                self._note((*path, index))
                self._value((*path, index))
                index += 1
