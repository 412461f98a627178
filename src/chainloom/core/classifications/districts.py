"""GB/T 2260 district codes, with the years in which each name stood.

A code is six digits: province (35), prefecture (3505), county (350502). The table is the one
that python-stdnum ships for identity numbers; a county-level entry may carry years in brackets:

    entry  ::= "[" [first] "-" [last] "]" name | name        several entries, comma-separated

No first year: since before 1980. No last year: still in force. The year in which a change took
place is the last year of the old name and may be the first of the new one.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from stdnum import numdb

_ENTRY = re.compile(r"(?:\[(\d{4})?-(\d{4})?\])?([^,\[\]]+)")
# Levels that exist in the code list only to hold others; nobody writes them in an address.
_HOLDERS = {
    "市辖区",
    "县",
    "省直辖县级行政单位",
    "省直辖行政单位",
    "自治区直辖县级行政单位",
}
# A few names stand in traditional characters in the table, as they are written there.
_SIMPLIFIED = str.maketrans("區門別員會", "区门别员会")
_SUFFIX = re.compile(
    r"(?:维吾尔自治区|壮族自治区|回族自治区|特别行政区|自治区|自治州|自治县|自治旗|地区|林区"
    r"|矿区|新区|省|市|区|县|旗|盟)$"
)


class UnknownDistrict(LookupError):
    """The code has never been in the list."""


@dataclass(frozen=True, slots=True)
class District:
    code: str
    name: str
    parents: tuple[str, ...]  # from the province downwards, without the holding levels
    valid_from: int | None  # None: since before the list begins
    valid_to: int | None  # None: in force

    @property
    def level(self) -> str:
        if self.code.endswith("0000"):
            return "province"
        return "prefecture" if self.code.endswith("00") else "county"

    @property
    def is_abolished(self) -> bool:
        return self.valid_to is not None

    @property
    def full_name(self) -> str:
        return "".join((*self.parents, self.name))


@dataclass(frozen=True, slots=True)
class _Span:
    name: str
    first: int | None
    last: int | None

    def covers(self, year: int) -> bool:
        return (self.first or 0) <= year <= (self.last or 9999)


@cache
def _spans() -> dict[str, tuple[_Span, ...]]:
    """Every code with its names over time, oldest first."""
    spans: dict[str, tuple[_Span, ...]] = {}
    # NumDB looks single numbers up; finding by name needs the tree it holds them in.
    for _, province, _, about, below in numdb.get("cn/loc").prefixes:
        province_name = about["province"].translate(_SIMPLIFIED)
        spans[f"{province}0000"] = (_Span(province_name, None, None),)
        for _, rest, _, entry, _ in below:
            if rest == "0000":
                continue
            spans[f"{province}{rest}"] = tuple(
                _Span(name, int(first) if first else None, int(last) if last else None)
                for first, last, name in _ENTRY.findall(entry["county"].translate(_SIMPLIFIED))
            )
    return spans


def _span_of(code: str, year: int | None) -> _Span:
    """The name that stood in the year; else the present one; else the last there was."""
    spans = _spans()[code]
    if year is not None:
        standing = [span for span in spans if span.covers(year)]
        if standing:
            return standing[-1]
    return spans[-1]


def _parent_codes(code: str) -> Iterator[str]:
    for holder in (f"{code[:2]}0000", f"{code[:4]}00"):
        if holder != code and holder in _spans():
            yield holder


def _build(code: str, span: _Span) -> District:
    # An abolished district belonged to what its province and prefecture were called at its end.
    parents = tuple(
        name
        for name in (_span_of(parent, span.last).name for parent in _parent_codes(code))
        if name not in _HOLDERS
    )
    return District(code, span.name, parents, span.first, span.last)


def normalise(code: str) -> str:
    """A code as six digits: 3505 and 350500 are the same place."""
    digits = unicodedata.normalize("NFKC", code).strip()
    if not re.fullmatch(r"\d{2}|\d{4}|\d{6}", digits):
        raise UnknownDistrict(code)
    return digits.ljust(6, "0")


def district(code: str, year: int | None = None) -> District:
    """The district of a code, under the name it has now or had in the year given."""
    six = normalise(code)
    if six not in _spans():
        raise UnknownDistrict(code)
    return _build(six, _span_of(six, year))


def exists(code: str) -> bool:
    try:
        return normalise(code) in _spans()
    except UnknownDistrict:
        return False


def full_name(code: str, year: int | None = None) -> str:
    """`350502` reads 福建省泉州市鲤城区."""
    return district(code, year).full_name


def is_within(code: str, area: str) -> bool:
    """Whether a code is the area or lies in it: 350502 within 3505, 350000 and itself."""
    area = normalise(area)
    if area.endswith("0000"):
        area = area[:2]
    elif area.endswith("00"):
        area = area[:4]
    return normalise(code).startswith(area)


def _stem(name: str) -> str:
    """A name as people say it: 鲤城 for 鲤城区. One character alone is never a name (通县)."""
    stem = _SUFFIX.sub("", name)
    return stem if len(stem) > 1 else name


@cache
def _by_name() -> dict[str, tuple[District, ...]]:
    index: dict[str, list[District]] = defaultdict(list)
    for code, spans in _spans().items():
        for span in spans:
            if span.name in _HOLDERS:
                continue
            found = _build(code, span)
            for written in {span.name, _stem(span.name)}:
                index[written].append(found)
    return {name: tuple(rows) for name, rows in index.items()}


def _is_head_of(head: str, found: District) -> bool:
    """Whether the text before the name is made of its parents' names, in order, some left out."""
    for parent in found.parents:
        for written in (parent, _stem(parent)):
            if head.startswith(written):
                head = head[len(written) :]
                break
    return not head


def find(text: str) -> list[District]:
    """Districts of that name, with or without suffix and with or without what they lie in.

    Every one that fits is returned, those in force before the abolished ones: 鼓楼区 is in four
    cities, and only the reader can say which is meant. 鲤城区 and 荔城区 are different names.
    """
    wanted = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    found = {
        row
        for cut in range(len(wanted))
        for row in _by_name().get(wanted[cut:], ())
        if _is_head_of(wanted[:cut], row)
    }
    # A name written in full is a better fit than one that is the same only without its suffix.
    return sorted(
        found, key=lambda row: (row.is_abolished, not wanted.endswith(row.name), row.code)
    )


def of_address(address: str) -> list[District]:
    """The districts an address begins with, taking as much of its beginning as names one.

    A bare name counts only in full: 江南街道 begins no address in 南宁市江南区.
    """
    wanted = re.sub(r"\s", "", unicodedata.normalize("NFKC", address)).removeprefix("中国")
    for length in range(min(len(wanted), 32), 1, -1):
        head = wanted[:length]
        found = [row for row in find(head) if head != _stem(row.name) or head == row.name]
        if found:
            return found
    return []
