"""Heads of a table: which column is which, and in which row they stand.

    400   400nm   R400   R 400 nm (%)   400(nm)   反射率400        a wavelength
    L  L*  CIE L*  L*(D65)  L* (10°/D65)  LAB_L                    L*, a*, b*, and their conditions
    wavelength   波长(nm)                                          below it wavelengths, one a row

Instruments put lines of their own before the heads: of the first forty rows the one that names most
counts. Those before it may say light and observer: `光源：D50`, `Illuminant, A`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from itertools import pairwise

ROWS = 40
# A cell with more signs is no head.
_LONGEST = 100
# So many wavelengths side by side may be heads, where no row names more.
_FEWEST = 2
_WAVELENGTH = re.compile(
    r"(?:r|refl?|reflectance|spectral_nm|nm|反射率)?[\s_(\[]*(\d{3,4}(?:\.\d+)?)[\s)\]]*"
    r"[(\[]?(?:nm)?[)\]]?\s*[(\[]?(%)?[)\]]?"
)
_LAB = re.compile(r"(?:cie|lab)?[\s_-]*([lab])\*?\s*(?:[_(\[,]\s*(.*?)\s*[)\]]?)?")
_LIGHT = re.compile(r"d\d\d|tl8[34]|cwf|u30|fl?\d{1,2}|led[\w-]*|(?<![a-z\d])[abc](?![a-z\d])")
_OBSERVER = re.compile(r"(?<![\d.])(10|2)(?!\.?\d)")
_WAVES = ("wavelength", "nm", "lambda", "λ", "波长")
_THING = r"(?:sample|piece|lot|batch|standard|shade|colou?r)?[\s_-]*"
_THING_ZH = r"(?:样品|试样|色样|标样|颜色|产品)?"
# What a sample is called: by a name before what is short for it, and by that before a number.
_NAMES = (
    re.compile(rf"{_THING}name|{_THING_ZH}名称?"),
    re.compile(r"sample|piece|lot|样品|试样|色样|标样|色号|缸号|匹号|卷号|匹"),
    re.compile(rf"{_THING}(?:id|no\.?)|{_THING_ZH}编号"),
)
# A column of the shade libraries that this product writes: shades of several grids in one table.
_OF_A_LIBRARY = frozenset({"how", "测得方式"})
_CONDITIONS = {
    "light": "light", "illuminant": "light", "光源": "light", "照明体": "light",
    "observer": "observer", "观察者": "observer", "视场": "observer", "观察者角度": "observer",
}  # fmt: skip


# The same in lines before the heads, with words about them: `Standard illuminant / observer`.
_LABEL = re.compile(
    r"(?:(?:cie|standard|primary|标准|测量|测试|主)?\s*(?:light source|light|illuminant"
    r"|observer(?: angle)?|光源|照明体|观察者角度|观察者|观察角度?|视场角?)"
    r"\s*(?:[/&,、和及与]\s*|$))+"
)


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
    # Each row has the wavelengths under which it is filled, not all that are headed.
    is_of_grids: bool = False
    # How L*a*b* are headed: their conditions in the heads' own words.
    said: str = ""
    # Where a line before the heads says the conditions, that line.
    heard_at: int | None = None
    # How many sets of L*a*b* there are, of which one is taken.
    sets: int = 0


def find_heads(rows: list[tuple[int, list[str]]]) -> tuple[int, Heads] | None:
    """Which of the rows holds the heads, and what they say; None where none does."""
    best: tuple[int, Heads] | None = None
    most = 0
    for place, (_line, cells) in enumerate(rows[:ROWS]):
        heads = _heads(cells)
        named = len(heads.waves) + len(heads.lab) if heads else 0
        if _is_waves(cells) and (below := _waves_below(rows[place + 1 :])):
            heads, named = Heads(cells, is_long=True), below
            heads.is_percent = any("%" in plain(cell) for cell in cells)
        if heads is not None and named > most:
            best, most = (place, heads), named
    if best is not None:
        for line, before in rows[: best[0]]:
            _hear(line, before, best[1])
    return best


def _is_waves(cells: list[str]) -> bool:
    return len(cells) > 1 and plain(cells[0]).startswith(_WAVES)


def _waves_below(rows: list[tuple[int, list[str]]]) -> int:
    """How many rows begin with a wavelength, before one that does not, and the heads of their
    column; so can be what nothing follows."""
    count = 1
    for _line, cells in rows:
        if not (hit := _WAVELENGTH.fullmatch(plain(cells[0]))) or not _is_seen(float(hit[1])):
            break
        count += 1
    return count if count > 1 or not rows else 0


def _is_seen(nm: float) -> bool:
    return 300 <= nm <= 1100


def _heads(cells: list[str]) -> Heads | None:
    texts = [plain(cell) if len(cell) <= _LONGEST else "" for cell in cells]
    heads = Heads(cells)
    for column, text in enumerate(texts):
        hit = _WAVELENGTH.fullmatch(text)
        if hit and _is_seen(float(hit[1])):
            heads.waves[column] = float(hit[1])
            heads.is_percent |= hit[2] is not None
    heads.is_of_grids = not _OF_A_LIBRARY.isdisjoint(texts)
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


def _lab(texts: list[str], heads: Heads) -> None:
    """The three columns of L*, a*, b*; of several those for D65 and 10°, with gloss (SCI)."""
    found: dict[str, dict[int, int]] = {}
    for column, text in enumerate(texts):
        if hit := _LAB.fullmatch(text):
            found.setdefault(hit[2] or "", {}).setdefault("lab".index(hit[1]), column)
    whole = [said for said, columns in found.items() if len(columns) == 3]
    if not whole:
        return
    usual = (heads.light, heads.observer)

    def liked(said: str) -> tuple[bool, ...]:
        light, observer = conditions(said, usual)
        return light == "D65", "d65" in said, observer == 10, "sce" not in said, "sci" in said

    heads.said = max(whole, key=liked)
    heads.lab = found[heads.said]
    heads.light, heads.observer = conditions(heads.said, usual)
    heads.sets = len(whole)


def conditions(text: str, usual: tuple[str, int]) -> tuple[str, int]:
    """Light and observer that words such as `10°/d65` name."""
    text = plain(text)
    light = _LIGHT.search(text)
    rest = text.replace(light[0], " ") if light else text
    observer = _OBSERVER.search(rest)
    return light[0].upper() if light else usual[0], int(observer[1]) if observer else usual[1]


def _hear(line: int, cells: list[str], heads: Heads) -> None:
    """A line before the heads may say the conditions: `光源, D65/10`; in one cell `光源：D65/10`.
    What the heads themselves say goes before it."""
    texts = [text for cell in cells if (text := plain(cell))]
    within = [cell.partition(":") for cell in texts]
    pairs = [(label, value) for label, colon, value in within if colon and value]
    pairs += pairwise(text.rstrip(":") for text in texts)
    for label, value in pairs:
        if len(label) > _LONGEST or not _LABEL.fullmatch(label.strip()):
            continue
        if conditions(value, ("", 0)) != ("", 0):
            heard = conditions(value, (heads.light, heads.observer))
            heads.light, heads.observer = conditions(heads.said, heard)
            heads.heard_at = line


def _name_column(texts: list[str], taken: set[int]) -> int | None:
    free = [column for column in range(len(texts)) if column not in taken]
    for kind in _NAMES:
        for column in free:
            if kind.fullmatch(texts[column]):
                return column
    return 0 if 0 in free else None
