"""Heads of a table: which column is which, and in which row they stand.

    400   400nm   R400   R 400 nm (%)   400(nm)   反射率400        a wavelength
    L  L*  CIE L*  L*(D65)  L* (10°/D65)  LAB_L                    L*, a*, b*, and their conditions
    wavelength   波长(nm)                                          below it wavelengths, one a row

Instruments put lines of their own before the heads: the first row of the first forty that is one of
these counts.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from itertools import pairwise

ROWS = 40
# So many wavelengths side by side are heads; fewer may be figures.
_FEWEST = 2
_WAVELENGTH = re.compile(
    r"(?:r|refl?|reflectance|spectral_nm|nm|反射率)?[\s_(\[]*(\d{3,4}(?:\.\d+)?)[\s)\]]*"
    r"[(\[]?(?:nm)?[)\]]?\s*[(\[]?(%)?[)\]]?"
)
_LAB = re.compile(r"(?:cie|lab)?[\s_-]*([lab])\*?\s*(?:[_(\[,]\s*(.*?)\s*[)\]]?)?")
_LIGHT = re.compile(r"d\d\d|tl8[34]|cwf|u30|fl?\d{1,2}|led[\w-]*|\b[abc]\b")
_OBSERVER = re.compile(r"\b(10|2)\b")
_WAVES = ("wavelength", "nm", "lambda", "λ", "波长")
_NAMES = re.compile(
    r"(?:sample|piece|lot|batch|standard|shade|colou?r)?[\s_-]*(?:name|id|no\.?)|sample|piece|lot"
    r"|(?:样品|试样|色样|标样|颜色|产品)?(?:名称?|编号)|样品|试样|色样|标样|色号|缸号|匹号|卷号|匹"
)
_CONDITIONS = {
    "light": "light", "illuminant": "light", "光源": "light", "照明体": "light",
    "observer": "observer", "观察者": "observer", "视场": "observer", "观察者角度": "observer",
}  # fmt: skip


def dye_of(head: str) -> str:
    """The dye that a head such as `dye:Yellow` or `染料：黄` names; empty for any other head."""
    text = unicodedata.normalize("NFKC", head).strip()
    prefix, colon, name = text.partition(":")
    return name.strip() if colon and prefix.strip().lower() in ("dye", "染料") else ""


def plain(cell: str) -> str:
    """Small letters, full-width signs as usual ones."""
    return unicodedata.normalize("NFKC", cell).strip().lower()


@dataclass
class Heads:
    """Columns by what stands in them. `lab` by axis; `light`, `observer`: what the heads or the
    lines before them say L*a*b* are for; `light_at`, `observer_at`: columns that say so."""

    cells: list[str]
    waves: dict[int, float] = field(default_factory=dict)
    lab: dict[int, int] = field(default_factory=dict)
    is_percent: bool = False
    is_long: bool = False
    name_at: int | None = None
    light: str = "D65"
    observer: int = 10
    light_at: int | None = None
    observer_at: int | None = None
    # Of L*a*b* under several lights those that are not taken.
    others: list[str] = field(default_factory=list)


def find_heads(rows: list[tuple[int, list[str]]]) -> tuple[int, Heads] | None:
    """Which of the rows holds the heads, and what they say; None where none does."""
    for place, (_line, cells) in enumerate(rows[:ROWS]):
        following = rows[place + 1][1] if place + 1 < len(rows) else None
        heads = _heads(cells, following)
        if heads is not None:
            for _at, before in rows[:place]:
                _hear(before, heads)
            return place, heads
    return None


def _heads(cells: list[str], following: list[str] | None) -> Heads | None:
    texts = [plain(cell) for cell in cells]
    heads = Heads(cells)
    if len(texts) > 1 and texts[0].startswith(_WAVES) and _starts_with_number(following):
        heads.is_long = True
        heads.is_percent = any("%" in text for text in texts)
        return heads
    for column, text in enumerate(texts):
        hit = _WAVELENGTH.fullmatch(text)
        if hit and 300 <= float(hit[1]) <= 1100:
            heads.waves[column] = float(hit[1])
            heads.is_percent |= hit[2] is not None
    _lab(texts, heads)
    if len(heads.waves) < _FEWEST and len(heads.lab) < 3:
        return None
    taken = set(heads.waves) | set(heads.lab.values())
    for column, text in enumerate(texts):
        kind = _CONDITIONS.get(text)
        if kind == "light" and heads.light_at is None:
            heads.light_at = column
        elif kind == "observer" and heads.observer_at is None:
            heads.observer_at = column
    heads.name_at = _name_column(texts, taken)
    return heads


def _starts_with_number(cells: list[str] | None) -> bool:
    """Whether a row can be the first of a column of wavelengths; so can none at all."""
    return cells is None or bool(re.match(r"\d{3,4}(?!\d)", plain(cells[0])))


def _lab(texts: list[str], heads: Heads) -> None:
    """The three columns of L*, a*, b*; where they stand for several lights, those of D65."""
    found: dict[str, dict[int, int]] = {}
    for column, text in enumerate(texts):
        if hit := _LAB.fullmatch(text):
            found.setdefault(hit[2] or "", {}).setdefault("lab".index(hit[1]), column)
    whole = [said for said, columns in found.items() if len(columns) == 3]
    if not whole:
        return
    best = next((said for said in whole if "d65" in said), whole[0])
    heads.lab = found[best]
    heads.light, heads.observer = conditions(best, (heads.light, heads.observer))
    heads.others = [said for said in whole if said != best]


def conditions(text: str, usual: tuple[str, int]) -> tuple[str, int]:
    """Light and observer that words such as `10°/d65` name."""
    text = plain(text)
    light = _LIGHT.search(text)
    rest = text.replace(light[0], " ") if light else text
    observer = _OBSERVER.search(rest)
    return light[0].upper() if light else usual[0], int(observer[1]) if observer else usual[1]


def _hear(cells: list[str], heads: Heads) -> None:
    """A line before the heads may say the conditions: `光源, D65/10`."""
    texts = [plain(cell).rstrip(":") for cell in cells]
    for label, value in pairwise(texts):
        if any(word in label for word in _CONDITIONS) and value:
            heads.light, heads.observer = conditions(value, (heads.light, heads.observer))


def _name_column(texts: list[str], taken: set[int]) -> int | None:
    free = [column for column in range(len(texts)) if column not in taken]
    for column in free:
        if _NAMES.fullmatch(texts[column]):
            return column
    return 0 if 0 in free else None
