"""The two scripts behind one door, and the blocking keys."""

from __future__ import annotations

from functools import lru_cache

from .addresses import address_key, analyse_address
from .han import analyse_han, is_settled, strip_han
from .latin import analyse_latin, strip_latin
from .places import narrow, trim_code
from .records import NameParts, Record
from .text import fold, has_han, sound
from .uscc import valid_uscc

_MAX_NAMES = 8  # names of one record that take part; more are a collection, not a firm
_MAX_TOKENS = 3


@lru_cache(maxsize=1 << 16)
def analyse_name(text: str) -> NameParts:
    """Take a name apart; see `NameParts`."""
    folded = fold(text)
    return analyse_han(folded) if has_han(folded) else analyse_latin(folded)


def _core(folded: str) -> str:
    return strip_han(folded).rest if has_han(folded) else "".join(strip_latin(folded).tokens)


def name_key(text: str) -> str:
    """The name without place, legal form, branch and punctuation; deterministic, for a column.

    `name_key(name_key(x)) == name_key(x)`: every pass only shortens, and it is repeated until
    nothing more comes off.
    """
    key = _core(fold(text))
    if is_settled(key):
        return key
    while (again := _core(key)) != key:
        key = again
    return key


def names_of(record: Record) -> tuple[NameParts, ...]:
    """Its names taken apart, former names in brackets among them, without repetition."""
    return _analysed((record.name, *record.other_names))


@lru_cache(maxsize=1 << 15)
def _analysed(texts: tuple[str, ...]) -> tuple[NameParts, ...]:
    parts = [analyse_name(text) for text in texts[:_MAX_NAMES]]
    parts += [analyse_name(p.former) for p in parts if p.former]
    return tuple({p.text: p for p in parts if p.core}.values())


def place_of(record: Record) -> tuple[str, ...]:
    """Where it is: its district code, else what its address and its names say."""
    if record.district_code:
        return (trim_code(record.district_code),)
    codes = analyse_address(record.address).codes if record.address else ()
    for part in names_of(record):
        codes = narrow(codes, part.place_codes) or codes
    return codes


def name_keys(record: Record) -> tuple[str, ...]:
    """Blocking keys, most telling first. Two mentions of one firm should share at least one.

    u:  code          a:  address            n:  name without place and legal form
        f:  the whole name, where a place makes it one among many of the same n:
    p:  brand by its sound (恒丰, 恒峰, Hengfeng)    h:  first two characters
    hc: the same within a city                t:  a word of a Latin brand
    """
    keys: dict[str, None] = {}
    if uscc := valid_uscc(record.uscc):
        keys["u:" + uscc] = None
    if record.address and (address := address_key(record.address)):
        keys["a:" + address] = None
    city = next((code[:4] for code in place_of(record) if len(code) >= 4), "")
    for part in names_of(record):
        keys["n:" + part.core] = None
        spoken = part.brand or part.core
        if part.place:
            keys["f:" + part.text] = None
        if part.script == "han":
            keys["p:" + sound(spoken)] = None
            keys["h:" + spoken[:2]] = None
            if part.place and part.text.startswith(part.place):
                keys["h:" + part.text[:3]] = None  # 中国国航, 吉林森工: the place is half the name
            if city:
                keys[f"hc:{spoken[:2]}@{city}"] = None
        else:
            keys["p:" + spoken] = None
            keys["h:" + spoken[:5]] = None
            for token in sorted(part.tokens, key=len, reverse=True)[:_MAX_TOKENS]:
                if len(token) >= 4:
                    keys["t:" + token] = None
    return tuple(keys)
