"""Where a sheet's table begins: titles above, headers of several rows, units below.

People's sheets look like this; the table proper is the part in brackets:

    │        鲤城区纺织企业名单 (merged over all columns)      │   title
    │ 填报单位：链办                        日期：2026年5月     │   remarks
    [ 序号 │ 企业名称 │      联系人 (merged)    │  年产值        ]   header, parent row
    [      │          │  姓名    │   电话       │               ]   header, child row
    [      │          │          │              │  (万元)       ]   units
    [  1   │   …      │   …      │   …          │   …           ]
    [           合计                            │   …           ]   total

The header is the first row that is wide enough, holds only short distinct names, and whose names
do not recur below it as data. Nothing is dropped without a note.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from .errors import Note, SheetError
from .model import Cell, Merge
from .values import clean_text
from .words import CHINESE_STEMS, ENGLISH_WORDS

HEAD_ROWS = 40
_MAX_LEVELS = 3

_UNIT = re.compile(
    r"(?:[万亿千百]?(?:元|美元|人|名|家|个|台|套|件|条|只|吨|公斤|千克|克|米|公里|平方米|亩|双|匹|码|度|次|项|锭)"
    r"|人民币|RMB|CNY|USD|年|月|日|天|小时|千瓦时|kWh|㎡|m2|m²|kg|g|t|km|m|cm|mm|g/㎡|g/m2|g/m²|%|‰)"
    r"(?:/(?:年|月|日|天|人|家|吨|米))?",
    re.IGNORECASE,
)
_BLANK_UNIT = frozenset({"-", "—", "——", "/", "无"})
_CODE = re.compile(r"[+-]?[\d,. %/:()-]*\d[\d,. %/:()-]*|[0-9A-Z]{15,20}|\d{4}年\d.*")
_CONTACT = re.compile(r"\S+@\S+\.\S+|https?://\S+|www\.\S+")
_FIRM = re.compile(
    r".{4,}(?:公司|集团|合作社|经营部|工作室|委员会|研究院|大学|学院)$"
    r"|.*\b(?:co\.|ltd|inc|llc|gmbh|corp)\b.*",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r".*(?:省|市|县|区|镇|乡|街道|路|巷).*(?:\d+号?|[路村园]|园区|大厦)$|.*,.*,.*"
)
_REMARK = re.compile(r".{1,12}[:：]\s*\S*.*")


@dataclass(frozen=True, slots=True)
class Layout:
    """The header's place and names; columns are counted from the source's first."""

    header_rows: tuple[int, ...]
    first_data_row: int
    paths: Mapping[int, tuple[str, ...]]
    units: Mapping[int, str]
    notes: tuple[Note, ...] = field(default=())


class Head:
    """The first rows of a sheet, with and without its merged cells filled."""

    def __init__(
        self, rows: Sequence[tuple[int, Sequence[Cell]]], merges: Sequence[Merge], left: int
    ) -> None:
        self.numbers = [number for number, _ in rows]
        self.raw: dict[int, list[Cell]] = {n: list(cells) for n, cells in rows}
        self.filled: dict[int, list[Cell]] = {n: list(cells) for n, cells in rows}
        self.width = max((len(cells) for _, cells in rows), default=0)
        for cells in (*self.raw.values(), *self.filled.values()):
            cells.extend([None] * (self.width - len(cells)))
        last = self.numbers[-1] if self.numbers else 0
        self.merges = [
            Merge(m.top + 1, m.left - left, m.bottom + 1, m.right - left)
            for m in merges
            if m.top < last and m.left >= left
        ]
        for merge in self.merges:
            self._fill(merge)

    def _fill(self, merge: Merge) -> None:
        if merge.top not in self.raw or merge.left >= self.width:
            return
        value = self.raw[merge.top][merge.left]
        for number in self.numbers:
            if merge.top <= number <= merge.bottom:
                for column in range(merge.left, min(merge.right + 1, self.width)):
                    self.filled[number][column] = value

    def usual_width(self) -> int:
        """How many cells a row has, typically; titles and remarks have fewer."""
        counts = sorted(sum(c is not None for c in row) for row in self.raw.values())
        return counts[(len(counts) - 1) // 2 if len(counts) > 2 else -1] if counts else 0


def name_of(value: Cell) -> str:
    """A header cell as text: years stay years, line breaks inside a name go."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        return f"{value:g}" if isinstance(value, float) else str(value)
    return clean_text(value.isoformat() if isinstance(value, date) else value)


def normal_header(text: str) -> str:
    """A header reduced for comparison: width, case, spaces, marks and units aside."""
    text = unicodedata.normalize("NFKC", clean_text(text)).lower()
    text = split_unit(text.strip("*:# "))[0]
    return re.sub(r"[\s_\-*:/]+", "", text)


def split_unit(header: str) -> tuple[str, str]:
    """'年产值(万元)' → ('年产值', '万元'); a bracket that is no unit stays in the name."""
    match = re.fullmatch(
        r"(.+?)\s*[（(\[【]\s*(?:单位[:：]\s*)?([^()（）\[\]]+?)\s*[)）\]】]", header
    )
    if match and is_unit(match[2]):
        return match[1], match[2]
    return header, ""


def is_unit(text: str) -> bool:
    return _UNIT.fullmatch(unicodedata.normalize("NFKC", text)) is not None or text in (
        "㎡",
        "g/㎡",
    )


def header_words(names: Sequence[str]) -> int:
    """How many of the names contain a word that headers are made of."""
    return sum(1 for name in names if _has_word(name))


def _has_word(name: str) -> bool:
    if len(name) > 40:
        return False
    if any(stem in name for stem in CHINESE_STEMS):
        return len(name) <= 20 and not _FIRM.fullmatch(name) and not _ADDRESS.fullmatch(name)
    words = re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower())
    return len(words) <= 6 and any(word in ENGLISH_WORDS for word in words)


def _like_data(value: Cell) -> bool:
    """True for what stands in a table's body rather than above it."""
    if isinstance(value, bool | float | date):
        return True
    if isinstance(value, int):
        return not 1990 <= value <= 2100
    text = unicodedata.normalize("NFKC", name_of(value))
    if re.fullmatch(r"(?:19|20)\d\d(?:年度?)?", text):
        return False
    if len(text) > 60:
        return True
    return any(p.fullmatch(text) for p in (_CODE, _CONTACT, _FIRM, _ADDRESS))


def _names(row: Sequence[Cell]) -> list[str]:
    return [name for name in map(name_of, row) if name]


def _could_be_header(head: Head, index: int, usual: int) -> bool:
    number = head.numbers[index]
    values = [value for value in head.filled[number] if value is not None]
    names = _names(values)
    if not names or len(values) < min(usual, 2) or len(values) < 0.5 * usual:
        return False
    if any(_like_data(value) for value in values) or len(set(names)) < min(2, len(names)):
        return False
    remarks = sum(1 for name in names if _REMARK.fullmatch(name) and not name.endswith((":", "：")))
    if remarks * 2 >= len(names):
        return False
    if header_words(names):
        return True
    return not _recurs_below(head, index) and bool(index + 1 < len(head.numbers))


def _recurs_below(head: Head, index: int) -> bool:
    """A name that stands again in its own column is a value ('China', 'China', …)."""
    row = head.raw[head.numbers[index]]
    for number in head.numbers[index + 1 :]:
        below = head.raw[number]
        if any(a is not None and a == b for a, b in zip(row, below, strict=True)):
            return True
    return False


def _candidates(head: Head, usual: int) -> list[int]:
    """Rows that can be the header. Below a row of data only well-known names make one."""
    found: list[int] = []
    data_seen = False
    for index in range(min(len(head.numbers), 25)):
        names = _names(head.filled[head.numbers[index]])
        if _could_be_header(head, index, usual):
            if not data_seen or header_words(names):
                found.append(index)
        elif 2 * len(names) >= usual:
            row = head.raw[head.numbers[index]]
            alike = any(v is not None and _like_data(v) for v in row)
            data_seen = data_seen or alike or (len(set(names)) > 1 and _recurs_below(head, index))
    return found


def find_layout(head: Head, sheet: str) -> Layout:
    """The layout of a sheet; ``SheetError('no_header')`` when no row can be its header."""
    usual = head.usual_width()
    candidates = _candidates(head, usual)
    if not candidates:
        raise SheetError("no_header", sheet=sheet)
    chosen = candidates[0]
    if not header_words(_names(head.filled[head.numbers[chosen]])):
        # A wide row of unknown words may be a remark; a row of well-known names near it wins.
        for other in candidates[1:]:
            names = _names(head.filled[head.numbers[other]])
            if other <= chosen + 5 and header_words(names) * 2 >= len(names):
                chosen = other
                break
    return layout_at(head, chosen, sheet)


def layout_at(head: Head, index: int, sheet: str) -> Layout:
    """The layout with the header beginning at the given row of the head."""
    top = index
    levels = 1
    while (
        levels < _MAX_LEVELS
        and index + 1 < len(head.numbers)
        and _is_child_row(head, index, head.numbers[top])
    ):
        index += 1
        levels += 1
    rows = tuple(head.numbers[top : index + 1])
    notes: list[Note] = []
    if top:
        above = ", ".join(str(n) for n in head.numbers[:top])
        notes.append(Note("rows_above_header", {"rows": above}, sheet))
    if len(rows) > 1:
        notes.append(Note("header_rows_joined", {"rows": ", ".join(map(str, rows))}, sheet))
    merged = [m for m in head.merges if rows[0] <= m.top <= rows[-1]]
    if merged:
        notes.append(Note("header_merged_filled", {"count": len(merged)}, sheet))
    paths = _paths(head, rows)
    units = {c: split_unit(p[-1])[1] for c, p in paths.items() if split_unit(p[-1])[1]}
    last = index
    for _ in range(2):
        extra = _extra_row(head, last + 1)
        if extra is None:
            break
        last += 1
        number = head.numbers[last]
        notes.append(Note(extra, {"row": number}, sheet))
        if extra == "units_row":
            found = ((c, _bare_unit(v)) for c, v in enumerate(head.raw[number]))
            units.update({c: unit for c, unit in found if unit and unit not in _BLANK_UNIT})
    return Layout(rows, head.numbers[last] + 1, paths, units, tuple(notes))


def _is_child_row(head: Head, index: int, top: int) -> bool:
    """Does the row under ``index`` name parts of the header above it?"""
    parent, child = head.numbers[index], head.numbers[index + 1]
    if child != parent + 1:
        return False
    below = head.raw[child]
    if not any(v is not None for v in below) and not any(m.bottom >= child for m in head.merges):
        return False
    if any(v is not None and _like_data(v) for v in below) or _extra_row(head, index + 1):
        return False
    if any(top <= m.top <= parent and m.bottom >= child for m in head.merges):
        return True
    wide = [m for m in head.merges if m.bottom == parent and m.right > m.left]
    if wide:
        under = [below[c] for m in wide for c in range(m.left, min(m.right + 1, head.width))]
        return sum(v is not None for v in under) >= 2
    return not head.merges and _fits_gaps(head.raw[parent], below)


def _fits_gaps(parent: Sequence[Cell], below: Sequence[Cell]) -> bool:
    """Without merges (csv): the lower names fill exactly the gaps right of their parents."""
    grouped: set[int] = set()
    for column, value in enumerate(parent):
        if value is None and column:
            grouped.update((column, column - 1))
    gaps = [column for column in grouped if parent[column] is None]
    named = {column for column, value in enumerate(below) if value is not None}
    return bool(gaps) and parent[0] is not None and named == grouped


def _paths(head: Head, rows: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Column → its names from the top level down, repeats left out."""
    top = list(head.filled[rows[0]])
    if len(rows) > 1 and not head.merges:
        for column in range(1, len(top)):
            if top[column] is None:
                top[column] = top[column - 1]
    paths: dict[int, tuple[str, ...]] = {}
    for column in range(head.width):
        names: list[str] = []
        for level, number in enumerate(rows):
            name = name_of(top[column] if level == 0 else head.filled[number][column])
            if name and (not names or names[-1] != name):
                names.append(name)
        if names:
            paths[column] = tuple(names)
    return paths


def _bare_unit(value: Cell) -> str:
    text = name_of(value)
    return re.sub(r"^[（(\[](?:单位[:：])?(.*?)[)）\]]$", r"\1", text).strip()


def _extra_row(head: Head, index: int) -> str | None:
    """A row of units or of column numbers right below the header."""
    if index >= len(head.numbers) or head.numbers[index] != head.numbers[index - 1] + 1:
        return None
    values = [value for value in head.raw[head.numbers[index]] if value is not None]
    texts = [_bare_unit(value) for value in values]
    real = [text for text in texts if is_unit(text)]
    if real and all(is_unit(text) or text in _BLANK_UNIT for text in texts):
        return "units_row"
    return "numbering_row" if _counts_columns(texts) else None


def _counts_columns(texts: Sequence[str]) -> bool:
    """甲 乙 1 2 3 or A B 1 2 3, as statistical forms number their columns."""
    plain = [t.strip("()（） ") for t in texts]
    while plain and plain[0] in ("甲", "乙", "丙", "A", "B", "C", "栏次"):
        plain.pop(0)
    return len(plain) >= 3 and plain == [str(n) for n in range(1, len(plain) + 1)]
