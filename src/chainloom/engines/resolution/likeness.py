"""How two names stand to each other: exactly one level for each pair of names."""

from __future__ import annotations

import re
from typing import Final

from rapidfuzz import fuzz

from .places import province_of_short
from .records import NameParts
from .rules import Rules
from .text import sound

_NUMERALS: Final = re.compile(r"[0-9一二三四五六七八九十]+")
_SHORT_MAX = 7  # Chinese short names are three to six characters


def name_level(p: NameParts, q: NameParts, rules: Rules) -> str:
    """The weight's name in rules.toml, or "" where two scripts allow no statement."""
    # In one order whichever way round they come, as some likenesses depend on it.
    if (len(q.text), q.text, q.core) < (len(p.text), p.text, p.core):
        p, q = q, p
    if p.script != q.script:
        return _across_scripts(p, q)
    if p.text == q.text:
        if p.script == "han" and p.place and p.legal_form:
            return "name_equal_registered"
        return "name_equal_weak" if _weak(p, rules) else "name_equal"
    if p.core == q.core:
        return "name_equal_weak" if _weak(p, rules) else "name_core_equal"
    if p.brand and p.brand == q.brand:
        # 日发精机 says more of 日发精密机械 than the brand alone; 恒丰 of 恒丰纺织 does not.
        longer = min(len(p.core), len(q.core)) > len(p.brand)
        return (longer and _short(p, q)) or "brand_equal"
    if level := _short(p, q):
        return level
    if p.script == "han" and _sounds_alike(p, q):
        return "homophone" if p.trades == q.trades else "name_near_mid"
    return _near(p, q, rules)


def _weak(part: NameParts, rules: Rules) -> bool:
    return len(part.core) <= rules.limits["weak_" + part.script]


def _across_scripts(p: NameParts, q: NameParts) -> str:
    han, latin = (p, q) if p.script == "han" else (q, p)
    if not latin.core:
        return ""
    spoken = sound(han.brand or han.core)
    return "pinyin_equal" if spoken == (latin.brand or latin.core) else ""


def _sounds_alike(p: NameParts, q: NameParts) -> bool:
    """恒丰 and 恒峰: an input method's slip, as long as at least one character agrees."""
    a, b = p.brand or p.core, q.brand or q.core
    return len(a) == len(b) >= 2 and bool(set(a) & set(b)) and sound(a) == sound(b)


def _short(p: NameParts, q: NameParts) -> str:
    if p.script == "latin":
        return _short_latin(p, q)
    short, long = p, q
    if len(short.core) > _SHORT_MAX:
        return ""
    found = [_short_han(form, long) for form in _forms(short, long)]
    return next((level for level in ("short_of_high", "short_of_low") if level in found), "")


def _forms(short: NameParts, long: NameParts) -> list[str]:
    """The short name whole, bare, and without its province's one letter (闽, 粤)."""
    forms = [short.core, short.text]
    province = province_of_short(short.core[0])
    if province and len(short.core) >= 3 and any(c[:2] == province for c in long.place_codes):
        forms.append(short.core[1:])
    return list(dict.fromkeys(form for form in forms if len(form) >= 2))


def _short_han(form: str, long: NameParts) -> str:
    """The letters of the short form follow in the long name in order.

    Strong where its first two open the brand, weak where only the first one does.
    """
    for whole in (long.core, long.text, long.text.removeprefix(long.place)):
        if whole[:1] != form[0]:
            continue
        if len(form) < len(whole) and _in_order(form, whole):
            if whole.startswith(form[:2]):
                return "short_of_high" if len(form) > 2 or form == long.brand else "short_of_low"
            if len(form) > 2:
                return "short_of_low"
    return ""


def _in_order(letters: str, whole: str) -> bool:
    at = -1
    for letter in letters:
        at = whole.find(letter, at + 1)
        if at < 0:
            return False
    return True


def _short_latin(p: NameParts, q: NameParts) -> str:
    """All brand words of the one stand in the other, which begins with the same word."""
    short, long = sorted((p.tokens, q.tokens), key=lambda tokens: (len(tokens), tokens))
    if not short or short[0] != long[0] or not set(short) < set(long):
        return ""
    return "short_of_high" if len(short) > 1 else "short_of_low"


def _near(p: NameParts, q: NameParts, rules: Rules) -> str:
    limits = rules.limits
    a, b = p.brand or p.core, q.brand or q.core
    least = limits["near_min_" + p.script]
    likeness = 0.0
    if min(len(a), len(b)) >= least:
        likeness = fuzz.ratio(a, b)
    if p.script == "latin" and min(len(p.core), len(q.core)) >= least:
        # Spaces come and go in pinyin, so whole cores are compared too, a little less trusted.
        likeness = max(
            likeness,
            fuzz.ratio(p.core, q.core) - 3,
            fuzz.token_sort_ratio(" ".join(p.tokens), " ".join(q.tokens)),
        )
    if _NUMERALS.findall(a) != _NUMERALS.findall(b):
        return "name_differs"  # 第一棉纺厂 is not 第二棉纺厂
    for level in ("near_high", "near_mid", "near_low"):
        if likeness >= limits[level] * 100:
            return "name_" + level
    return "name_differs"
