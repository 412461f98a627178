"""Measurements that people type or paste.

52.3 -3.1 20.5          L*a*b* for D65 and 10°; spaces, semicolons or commas between them
52,3 -3,1 20,5          the same with decimal commas: then no comma stands between them
#1f3a5c                 sRGB of a screen: indicative only
400 0.12, 410 0.13 …    wavelength and reflectance, pairs in any writing; % says they are percent
12.1 12.4 12.9 …        a curve whose number of values says its wavelengths
navy 28.4 3.2 -18.3     pieces, one a line: a name and L*a*b*, or a table with its head
"""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from chainloom.core.errors import Invalid
from chainloom.core.numbers import NotANumber, read_number, said_of
from chainloom.engines import colour
from chainloom.engines.colour import ColourError, Sample

from .kept import SCREEN, TYPED, Kept, kept_from_file
from .sentences import in_words

MOST_SIGNS = 400_000
# Values of a curve without wavelengths: how many there are says from where to where.
GRIDS = {31: (400, 10), 16: (400, 20), 36: (380, 10), 39: (360, 10), 40: (360, 10), 43: (360, 10)}
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_APART, _CELLS_APART = re.compile(r"[\s;:=；：|]+"), re.compile(r"[\s;；]+")
# No figure of a measurement is written with thousands apart.
_MOST = 999.0
_LAB_HEAD = re.compile(r"(?i)(?:^|[\s,;])l\*?[\s,;]+a\*?[\s,;]+b\*?(?:[\s,;]|$)")
_WAVE_HEADS = 10
# A name and three numbers; more, all of them numbers, have been cut at decimal commas.
_CELLS_BY_COMMA = 4


def refuse(field: str, code: str, message: str) -> Invalid:
    return Invalid(code, message, field=field)


def one_typed(text: str, *, name: str, field: str) -> Kept | None:
    """What one typed measurement says; None for words that are none (the name of a shade)."""
    cleaned = text.strip()
    if len(cleaned) > MOST_SIGNS:
        raise refuse(field, "too_long", _("This is too long; send it as a file."))
    # Without the sign “decade” would be a colour, and no shade's name.
    if _HEX.fullmatch(cleaned):
        return screen_colour(cleaned, name)
    found = _numbers(re.sub(r"(?i)\bL\*?a\*?b\*?", " ", cleaned))
    if not found:
        return None
    try:
        return Kept(_sample(found, name, field, "%" in cleaned or "％" in cleaned), TYPED)
    except ColourError as refusal:
        raise refuse(field, "not_a_colour", in_words(refusal)) from refusal


def _numbers(text: str) -> list[float]:
    """The numbers of a text, empty where something else stands among them.

    A comma inside a word is a decimal comma, unless its numbers are pairs of wavelength and value
    then, or the whole text is one word: it parts them there.
    """
    words = _words(text, _APART)
    apart = [_number(part) for word in words for part in word.split(",") if part]
    known = [one for one in apart if one is not None]
    by_commas = known if len(known) == len(apart) else []
    if len(words) == 1 or _are_pairs(by_commas):
        return by_commas
    whole = [_number(word) for word in words]
    found = [one for one in whole if one is not None]
    return found if len(found) == len(whole) else by_commas


def _words(text: str, apart: re.Pattern[str]) -> list[str]:
    """What stands between spaces and semicolons, without the commas at its ends."""
    words = apart.split(text.replace("，", ","))
    return [word.strip(",") for word in words if word.strip(",")]


def _number(part: str) -> float | None:
    try:
        return float(read_number(part.rstrip("%％").removesuffix("nm"), most=_MOST))
    except NotANumber:
        return None


def screen_colour(code: str, name: str) -> Kept:
    """The colour of a screen by its code, such as #1f3a5c."""
    rgb = [int(code[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    lab = colour.lab_of_srgb(rgb)
    point = (float(lab[0]), float(lab[1]), float(lab[2]))
    return Kept(Sample(name, lab=point, light="D65", observer=2), SCREEN)


def _sample(numbers: list[float], name: str, field: str, is_percent: bool) -> Sample:
    if len(numbers) == 3:
        return Sample(name, lab=(numbers[0], numbers[1], numbers[2]))
    if _are_pairs(numbers):
        pairs = sorted(zip(numbers[::2], numbers[1::2], strict=True))
        waves = [wave for wave, _value in pairs]
        return _curve(name, waves, [value for _wave, value in pairs], is_percent)
    if len(numbers) in GRIDS:
        first, step = GRIDS[len(numbers)]
        waves = [float(first + step * place) for place in range(len(numbers))]
        return _curve(name, waves, numbers, is_percent)
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


def _curve(name: str, waves: list[float], values: list[float], is_percent: bool) -> Sample:
    """`is_percent`: it was written so; else the figures say it, or it is asked for."""
    percent = is_percent or colour.are_percent([(waves, values)])
    if percent is None:
        raise ColourError(
            _("These values may be percent or fractions: write them as percent, with %.")
        )
    scale = 100.0 if percent else 1.0
    return Sample(name, tuple(waves), tuple(value / scale for value in values))


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
        name, lab = _piece(line, place, field)
        try:
            found.append(Kept(Sample(name[:80] or str(place), lab=lab, place=f"{place}"), TYPED))
        except ColourError as refusal:
            raise refuse(field, "not_a_colour", in_words(refusal)) from refusal
    return found


def _piece(line: str, place: int, field: str) -> tuple[str, tuple[float, float, float]]:
    """Name and L*, a*, b* of a line: parted by spaces, semicolons, tabs, or all three by commas in
    its last word; a comma in several words is a decimal comma."""
    parts = _words(line, _CELLS_APART)
    if parts and (len(parts) < 3 or None in map(_number, parts[-3:])):
        cells = [part for part in parts[-1].split(",") if part]
        if len(cells) > _CELLS_BY_COMMA and None not in map(_number, cells[1:]):
            message = _("Line %(line)s: with decimal commas write spaces between the numbers.")
            raise refuse(field, "ambiguous_number", message % {"line": place})
        parts = [*parts[:-1], *cells] if len(cells) >= 3 else []
    numbers = [one for one in map(_number, parts[-3:]) if one is not None]
    if len(numbers) < 3:
        message = _("Line %(line)s: write a name and L*, a*, b*, such as “12 28.4 3.2 -18.3”.")
        raise refuse(field, "not_a_colour", message % {"line": place})
    return " ".join(parts[:-3]), (numbers[0], numbers[1], numbers[2])


def amounts_typed(text: str, *, field: str) -> dict[str, dict[str, float]]:
    """A table that was pasted: under a head of dyes, each sample's name and % of the weight of
    fabric. Sample → dye → amount; what is empty or 0 is left out."""
    if len(text) > MOST_SIGNS:
        raise refuse(field, "too_long", _("This is too long; send it as a file."))
    lines = enumerate(text.replace("，", ",").splitlines(), start=1)
    rows = [(at, line) for at, line in lines if line.strip()]
    if not rows:
        return {}
    apart = next((sign for sign in "\t;," if sign in rows[0][1]), None)
    heads = [head.strip().removeprefix("dye:") for head in rows[0][1].split(apart)]
    if len(heads) < 2 or len(set(heads)) < len(heads) or "" in heads[1:]:
        message = _("The first line names the dyes, each once: “sample, Yellow, Red, Blue”.")
        raise refuse(field, "no_head", message)
    found: dict[str, dict[str, float]] = {}
    for at, line in rows[1:]:
        cells = [cell.strip() for cell in line.split(apart)]
        about = {"line": at, "n": len(cells), "most": len(heads)}
        if len(cells) > len(heads):
            message = _("Line %(line)s: %(n)s cells under %(most)s heads.")
            raise refuse(field, "too_many", message % about)
        if cells[0] in found:
            message = _("Line %(line)s: “%(name)s” stands here twice.")
            raise refuse(field, "twice", message % {"line": at, "name": cells[0][:40]})
        amounts = dict(zip(heads[1:], cells[1:], strict=False))
        read = {dye: _amount(cell, at, field) for dye, cell in amounts.items() if cell}
        found[cells[0]] = {dye: amount for dye, amount in read.items() if amount}
    return found


def _amount(cell: str, line: int, field: str) -> float:
    try:
        amount = float(read_number(cell.rstrip("%％"), most=100))
    except NotANumber as wrong:
        message = _("Line %(line)s: %(what)s") % {"line": line, "what": said_of(wrong)}
        raise refuse(field, wrong.code, message) from wrong
    if not 0 <= amount <= 100:
        message = _("Line %(line)s: amounts are from 0 to 100 %% of the weight of fabric.")
        raise refuse(field, "out_of_range", message % {"line": line})
    return amount


def _is_head(line: str) -> bool:
    """Whether a first line names L, a, b, or wavelengths, as an instrument's table does."""
    if _LAB_HEAD.search(line):
        return True
    cells = re.split(r"[\s,;，；]+", line.strip())
    parts = [cell.lower().lstrip("r_").removesuffix("nm") for cell in cells]
    waves = [part for part in parts if part.isdecimal() and 300 <= int(part) <= 1100]
    return len(waves) >= _WAVE_HEADS and len(waves) >= len(parts) - 8


def _table(text: str, field: str) -> list[Kept]:
    try:
        found = colour.read_samples(text.encode(), name=_("what was pasted"))
    except ColourError as refusal:
        raise refuse(field, "not_a_colour", in_words(refusal)) from refusal
    return [kept_from_file(one) for one in found.samples]
