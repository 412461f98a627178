"""The lexicon folder, turned round for lookups: a word, and the facts it states.

A fact is (kind, code). Kinds: fibre, pure, weak, blend (code is a tuple), structure, category,
state, finish, process, colour, certificate, use, place, terms, label, direction, money, per, skip.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any, Final

Fact = tuple[str, Any]
HAN: Final = "\u4e00-\u9fff"
_HAN: Final = re.compile(f"[{HAN}]")


def read(name: str) -> dict[str, Any]:
    """One file of the folder."""
    text = files(__package__).joinpath("lexicon", f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


FIBRES: Final = read("fibres")
STRUCTURES: Final = read("structures")
TREATMENTS: Final = read("treatments")
COLOURS: Final[dict[str, list[str]]] = read("colours")["colour"]
TRADE: Final = read("trade")
UNITS: Final = read("units")
TRADITIONAL: Final = read("traditional")

# Of structures, by the code that is reported.
CATEGORY_OF: Final[dict[str, str]] = {
    row.get("same", code): row["category"] for code, row in STRUCTURES.items() if "category" in row
}
GENERIC: Final = frozenset(code for code, row in STRUCTURES.items() if row.get("generic"))
SILENT: Final = frozenset(code for code, row in STRUCTURES.items() if row.get("silent"))
# As written in blends: T/C. The longest first, so that sp is not s and p.
LETTERS: Final[dict[str, str]] = {
    letter: code for code, row in FIBRES.items() for letter in row.get("letter", ())
}
# The characters of blends without separators: 涤棉, 毛涤, 涤粘氨.
BLEND_CHARACTERS: Final = {
    "棉": "cotton",
    "涤": "polyester",
    "锦": "nylon",
    "氨": "spandex",
    "粘": "viscose",
    "麻": "linen",
    "毛": "wool",
    "腈": "acrylic",
    "丝": "silk",
}


def is_han(word: str) -> bool:
    return bool(_HAN.search(word))


def is_price_unit(kind: str, code: str) -> bool:
    """Whether a price can be for such a unit."""
    return kind in {"mass", "count"} or code in {"m", "yd"}


# Of these 丝 after the name is no filament: 棉丝绸, 羊毛丝.
_WITHOUT_FILAMENT: Final = frozenset({
    "cotton", "linen", "ramie", "hemp", "jute", "wool", "cashmere", "rabbit_hair", "silk",
    "organic_cotton", "recycled_cotton",
})  # fmt: skip


def _fibre_words() -> Iterable[tuple[str, tuple[Fact, ...]]]:
    for code, row in FIBRES.items():
        for word in row["words"]:
            yield word, (("fibre", code),)
            if not is_han(word):
                continue
            yield word + "布", (("fibre", code),)
            yield word + "面料", (("fibre", code),)
            yield word + "坯布", (("fibre", code), ("state", "greige"))
            yield word + "纤维", (("fibre", code), ("category", "fibre"))
            yield word + "纱", (("fibre", code), ("category", "yarn"))
            yield word + "低弹丝", (("fibre", code), ("process", "DTY"), ("category", "yarn"))
            if len(word) > 1 and code not in _WITHOUT_FILAMENT:
                # 丙纶丝 is of polypropylene, not of silk.
                yield word + "丝", (("fibre", code),)
            yield word + "短纤", (("fibre", code), ("category", "fibre"))
            yield word + "纱卡", (("fibre", code), ("structure", "drill"))
            yield word + "纱布", (("fibre", code), ("structure", "gauze"))
            yield word + "纱支", (("fibre", code), ("label", "yarn"))
            for pure in ("全", "纯"):
                yield pure + word, (("pure", code),)
                yield pure + word + "纱", (("pure", code), ("category", "yarn"))
                yield pure + word + "布", (("pure", code),)
                yield pure + word + "纱卡", (("pure", code), ("structure", "drill"))
                yield pure + word + "纱布", (("pure", code), ("structure", "gauze"))
                yield pure + word + "纱支", (("pure", code), ("label", "yarn"))
        for word in row.get("raw", ()):
            yield word, (("fibre", code), ("category", "fibre"))
        for word in row.get("weak", ()):
            yield word, (("weak", code),)


def _plain_words() -> Iterable[tuple[str, tuple[Fact, ...]]]:
    for code, row in STRUCTURES.items():
        facts: tuple[Fact, ...] = (("structure", row.get("same", code)),)
        if "fibre" in row:
            facts += (("fibre", row["fibre"]),)
        for word in row["words"]:
            yield word, facts
    for kind, codes in TREATMENTS.items():
        for code, words in codes.items():
            for word in words:
                yield word, ((kind, code),)
    for code, words in COLOURS.items():
        for word in words:
            yield word, (("colour", code),)
            if is_han(word):
                yield "染" + word, (("state", "dyed"), ("colour", code))
                yield word + ("的" if len(word) == 1 else "色"), (("colour", code),)
    for kind in ("label", "direction", "terms", "use", "money"):
        for code, words in TRADE[kind].items():
            for word in words:
                yield word, ((kind, code),)
    for unit, (kind, code) in units().items():
        if is_price_unit(kind, code) and is_han(unit):
            yield "每" + unit, (("per", code),)
            if kind == "mass" or code in {"m", "yd"}:
                yield unit + "价", (("label", "price"), ("per", code))
    for word in TRADE["place"]["places"]:
        yield word, (("place", word),)
    for word in TRADE["skip"]["words"]:
        yield word, (("skip", word),)
        if word.endswith("棉"):
            # 中国棉花 is no 国棉.
            yield word + "花", (("fibre", "cotton"), ("category", "fibre"))


@cache
def words() -> dict[str, tuple[Fact, ...]]:
    """Every word and its facts, several where a word says several things (包芯纱)."""
    found: dict[str, tuple[Fact, ...]] = {}
    for word, facts in _fibre_words():
        found.setdefault(word, facts)
    for word, facts in _plain_words():
        known = found.get(word, ())
        found[word] = known + tuple(fact for fact in facts if fact not in known)
    for word, parts in TRADE["alias"].items():
        found[word] = tuple(fact for part in parts for fact in found[part])
    for word, codes in TRADE["blend"].items():
        found[word] = (("blend", tuple(codes)),)
    for word in TRADE["skip"]["words"]:
        # 印花机 is no cloth, 印花机织布 is.
        if word.endswith("机") and (work := found.get(word[:-1])):
            for cloth in ("机织", "机织布", "机织面料"):
                found[word[:-1] + cloth] = (*work, *found[cloth])
    return found


@cache
def yarn_words() -> tuple[str, ...]:
    """What may be written right after a count inside a pair: its process and its fibre."""
    processes = [han_word(one) for one in TREATMENTS["process"].values()]
    fibres = [word for row in FIBRES.values() if is_han(word := row["words"][0])]
    return (*processes, *fibres, "涤", "锦", "人棉")


def han_word(spellings: Iterable[str]) -> str:
    """The first spelling in Han characters."""
    return next(word for word in spellings if is_han(word))


@cache
def units() -> dict[str, tuple[str, str]]:
    """How a unit is written: its kind and its code."""
    found: dict[str, tuple[str, str]] = {}
    for kind in ("weight", "length", "mass", "count", "time"):
        for code, spellings in UNITS[kind].items():
            for spelling in spellings:
                found.setdefault(spelling, (kind, code))
    return found


def inverted(table: dict[str, list[str]]) -> dict[str, str]:
    """How a thing is written: its code."""
    return {spelling: code for code, spellings in table.items() for spelling in spellings}


def alternatives(spellings: Iterable[str]) -> str:
    """A pattern for any of the spellings, the longest first, common beginnings shared.

    A trie: at each character only one branch can go on, which is what makes thousands of words
    as quick as one.
    """
    trie: dict[str, Any] = {}
    for spelling in spellings:
        node = trie
        for char in spelling:
            node = node.setdefault(char, {})
        node[""] = {}
    return _pattern(trie)


def _pattern(node: dict[str, Any]) -> str:
    branches = [re.escape(char) + _pattern(rest) for char, rest in node.items() if char]
    if not branches:
        return ""
    singles = [one for one in branches if len(one.lstrip("\\")) == 1]
    longer = [one for one in branches if len(one.lstrip("\\")) > 1]
    if len(singles) > 1:
        longer.append("[" + "".join(singles) + "]")
    else:
        longer += singles
    inner = longer[0] if len(longer) == 1 else "(?:" + "|".join(longer) + ")"
    if "" not in node:
        return inner
    return f"(?:{inner})?" if len(inner) > 1 else f"{inner}?"


def codes() -> dict[str, dict[str, str]]:
    """Every code a specification can hold, by kind, with the word that is written back for it."""
    found: dict[str, dict[str, str]] = {
        "fibre": {code: row["words"][0] for code, row in FIBRES.items()},
        "structure": {
            code: row["words"][0]
            for code, row in STRUCTURES.items()
            if "same" not in row and code not in SILENT
        },
    }
    for kind, table in (
        *TREATMENTS.items(),
        ("colour", COLOURS),
        ("terms", TRADE["terms"]),
        ("use", TRADE["use"]),
    ):
        found[kind] = {code: spellings[0] for code, spellings in table.items()}
    return found
