"""Measurements that people type or paste.

52.3 -3.1 20.5          L*a*b* for D65 and 10°; commas or spaces between them
#1f3a5c                 sRGB of a screen: indicative only
400 0.12, 410 0.13 …    wavelength and reflectance, pairs in any writing
12.1 12.4 12.9 …        a curve whose number of values says its wavelengths
navy 28.4 3.2 -18.3     pieces, one a line: a name and L*a*b*, or a table with its head
"""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from chainloom.core.errors import Invalid
from chainloom.engines import colour
from chainloom.engines.colour import ColourError, Sample

from .kept import FILE, SCREEN, TYPED, Kept
from .sentences import in_words

MOST_SIGNS = 400_000
MOST_PIECES = 2_000
# Values of a curve without wavelengths: how many there are says from where to where.
GRIDS = {31: (400, 10), 16: (400, 20), 36: (380, 10), 39: (360, 10), 40: (360, 10), 43: (360, 10)}
_HEX = re.compile(r"#([0-9a-fA-F]{6})")
_NUMBER = re.compile(r"[-+\u2212]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
_APART = re.compile(r"[\s,;:=，；：|]+")
_LAB_HEAD = re.compile(r"(?i)(?:^|[\s,;])l\*?[\s,;]+a\*?[\s,;]+b\*?(?:[\s,;]|$)")
_WAVE_HEADS = 10


def refuse(field: str, code: str, message: str) -> Invalid:
    return Invalid(code, message, field=field)


def one_typed(text: str, *, name: str, field: str) -> Kept | None:
    """What one typed measurement says; None for words that are none (the name of a shade)."""
    cleaned = text.strip()
    if len(cleaned) > MOST_SIGNS:
        raise refuse(field, "too_long", _("This is too long; send it as a file."))
    # Without the sign “decade” would be a colour, and no shade's name.
    if hit := _HEX.fullmatch(cleaned):
        return _screen(hit.group(1), name)
    parts = [part for part in _APART.split(re.sub(r"(?i)\bL\*?a\*?b\*?", " ", cleaned)) if part]
    numbers = [_number(part) for part in parts]
    found = [one for one in numbers if one is not None]
    if not found or len(found) != len(numbers):
        return None
    try:
        return Kept(_sample(found, name, field), TYPED)
    except ColourError as refusal:
        raise refuse(field, "not_a_colour", in_words(refusal)) from refusal


def _number(part: str) -> float | None:
    cleaned = part.strip().rstrip("%").replace("\u2212", "-").removesuffix("nm")
    return float(cleaned) if _NUMBER.fullmatch(cleaned) else None


def _screen(digits: str, name: str) -> Kept:
    rgb = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    lab = colour.lab_of_srgb(rgb)
    point = (float(lab[0]), float(lab[1]), float(lab[2]))
    return Kept(Sample(name, lab=point, light="D65", observer=2), SCREEN)


def _sample(numbers: list[float], name: str, field: str) -> Sample:
    if len(numbers) == 3:
        return Sample(name, lab=(numbers[0], numbers[1], numbers[2]))
    if _are_pairs(numbers):
        pairs = sorted(zip(numbers[::2], numbers[1::2], strict=True))
        waves = [wave for wave, _value in pairs]
        return _curve(name, waves, [value for _wave, value in pairs])
    if len(numbers) in GRIDS:
        first, step = GRIDS[len(numbers)]
        return _curve(name, [first + step * place for place in range(len(numbers))], numbers)
    message = _(
        "%(n)s numbers are no measurement: three are L*, a*, b*; 31 are a curve from 400 to 700 nm "
        "in steps of 10; for others write wavelength and value in pairs."
    )
    raise refuse(field, "not_a_colour", message % {"n": len(numbers)})


def _are_pairs(numbers: list[float]) -> bool:
    waves = numbers[::2]
    return (
        len(numbers) >= 20
        and len(numbers) % 2 == 0
        and all(300 <= wave <= 1100 for wave in waves)
        and len(set(waves)) == len(waves)
    )


def _curve(name: str, waves: list[float], values: list[float]) -> Sample:
    scale = 100.0 if max(values) > 2 else 1.0
    return Sample(name, tuple(map(float, waves)), tuple(value / scale for value in values))


def pieces_typed(text: str, *, field: str) -> list[Kept]:
    """Pieces that were pasted, one a line: `name L a b`, `L a b`, or a table with its head."""
    if len(text) > MOST_SIGNS:
        raise refuse(field, "too_long", _("This is too long; send it as a file."))
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        return []
    if _is_head(lines[0]):
        return _table("\n".join(lines), field)
    found = []
    for place, line in enumerate(lines, start=1):
        parts = [part for part in re.split(r"[\s,;，；]+", line.strip()) if part]
        numbers = [_number(part) for part in parts[-3:]]
        if len(numbers) < 3 or None in numbers:
            message = _("Line %(line)s: write a name and L*, a*, b*, such as “12 28.4 3.2 -18.3”.")
            raise refuse(field, "not_a_colour", message % {"line": place})
        name = " ".join(parts[:-3]) or str(place)
        try:
            lab = (float(numbers[0] or 0), float(numbers[1] or 0), float(numbers[2] or 0))
            found.append(Kept(Sample(name[:80], lab=lab, place=f"{place}"), TYPED))
        except ColourError as refusal:
            raise refuse(field, "not_a_colour", in_words(refusal)) from refusal
    return found


def _is_head(line: str) -> bool:
    """Whether a first line names L, a, b, or wavelengths, as an instrument's table does."""
    if _LAB_HEAD.search(line):
        return True
    parts = [part.lower().lstrip("r_").removesuffix("nm") for part in _APART.split(line.strip())]
    waves = [part for part in parts if part.isdecimal() and 300 <= int(part) <= 1100]
    return len(waves) >= _WAVE_HEADS and len(waves) >= len(parts) - 8


def _table(text: str, field: str) -> list[Kept]:
    try:
        found = colour.read_samples(text.encode(), name=_("what was pasted"))
    except ColourError as refusal:
        raise refuse(field, "not_a_colour", in_words(refusal)) from refusal
    return [Kept(one, FILE) for one in found.samples]
