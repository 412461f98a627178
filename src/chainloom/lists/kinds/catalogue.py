"""Kinds of needs and resources, one TOML file each beside this module.

code = "fabric"              # as the file is called; kept in the rows
name, name_en                # what pages call it
icon = "packages"            # of the sprite
order = 10                   # its place in lists
cloth = true                 # the fabric engine's fields belong to it
offered = true               # a resource may be of it; a problem is only asked about
visibility = "members"       # who sees a new one, until its asker says otherwise
units = ["m", "kg"]          # those its form offers first
words = ["求购", …]           # by which a pasted text is known to be of it
patterns = ["招\\s*\\d+"]       # optional: the same as regular expressions
[[limits.usual]]             # optional: steps and limits of its own (lists/limits.toml has
[[limits.urgent]]            # the ones that hold without)
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

FOLDER = Path(__file__).resolve().parent
_KEYS = {
    "code", "name", "name_en", "icon", "order", "cloth", "offered", "visibility", "units",
    "words", "patterns", "limits",
}  # fmt: skip


class KindError(ValueError):
    """A kind's file breaks a rule; says which and how."""


@dataclass(frozen=True)
class Kind:
    code: str
    name: str
    name_en: str
    icon: str
    order: int
    cloth: bool = False
    offered: bool = True
    visibility: str = "members"
    units: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    limits: dict[str, Any] = field(default_factory=dict, hash=False)

    def said_in(self, text: str) -> int:
        """How much of a text (in small letters) says that it is of this kind, in characters."""
        words = sum(len(word) for word in self.words if word.lower() in text)
        hits = (re.search(pattern, text) for pattern in self.patterns)
        return words + sum(len(hit.group()) for hit in hits if hit)

    @property
    def label(self) -> str:
        return self.name_en if (get_language() or "").startswith("en") else self.name


def read(path: Path) -> Kind:
    """One kind; `KindError` names what is wrong with its file."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    if data.get("code") != path.stem:
        raise KindError(f"{path.name}: its code must be {path.stem!r}")
    if unknown := set(data) - _KEYS:
        raise KindError(f"{path.name}: unknown keys {sorted(unknown)}")
    if missing := {"name", "name_en", "icon", "order"} - set(data):
        raise KindError(f"{path.name}: lacks {sorted(missing)}")
    lists = {name: tuple(data.pop(name, ())) for name in ("units", "words", "patterns")}
    for pattern in lists["patterns"]:
        try:
            re.compile(pattern)
        except re.error as error:
            raise KindError(f"{path.name}: pattern {pattern!r}: {error}") from error
    return Kind(**data, **lists)


@cache
def kinds() -> tuple[Kind, ...]:
    """Every kind, in the order of lists."""
    found = (read(path) for path in FOLDER.glob("*.toml"))
    return tuple(sorted(found, key=lambda one: (one.order, one.code)))


def kind(code: str) -> Kind:
    """The kind of that code; `LookupError` for one that has no file."""
    for one in kinds():
        if one.code == code:
            return one
    raise LookupError(f"no kind {code!r}")


def codes(*, offered: bool = False) -> list[str]:
    """All codes, or only those of which a resource may be."""
    return [one.code for one in kinds() if one.offered or not offered]


def choices(*, offered: bool = False) -> list[tuple[str, str]]:
    """Codes with their names in the reader's language."""
    return [(one.code, one.label) for one in kinds() if one.offered or not offered]
