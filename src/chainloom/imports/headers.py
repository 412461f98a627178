"""Which table a sheet is, and which column each header means.

Every pair of header and column gets a score:

    1.00   the header is one of the column's names, width, case, spaces and units aside
    0.97   the same for the last level of a header of several rows (联系人/电话)
    ≤ 0.92 the header resembles one (RapidFuzz ratio), or contains one whole (企业名称(全称))
    0.80   the values have the column's shape (18 characters with a right check digit)

Pairs are taken from the highest score down, each header and each column once. A score below
0.72 is no match: better a column left for a person than one guessed.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz

from .sheets import normal_header
from .tables import Column, Table, columns_of, parts_of, tables
from .tables.columns import words_in

EXACT, LAST_LEVEL, SHAPE, LEAST = 1.0, 0.97, 0.80, 0.72
_CONTAINS, _FUZZY_MOST = 0.88, 0.92
_IGNORED = words_in(f"{__package__}.tables", "words.toml")("ignored")
# Words that a sheet puts around a header and that say nothing about it.
_AROUND = re.compile(r"[（(\[【][^()（）\[\]【】]*[)）\]】]|必填|选填|[*＊★#?？:：、]")


@dataclass(frozen=True)
class Recognised:
    """A sheet as it is understood: its table, a column key or "" for each header, how surely."""

    table: str
    mapping: list[str]
    scores: list[float]

    @property
    def total(self) -> float:
        return sum(self.scores)


def normal(text: str) -> str:
    """A header or alias for comparing."""
    return re.sub(r"[\s_\-/\\.·]+", "", unicodedata.normalize("NFKC", normal_header(text)))


def _bare(text: str) -> str:
    return normal(_AROUND.sub("", text))


@cache
def _aliases(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(normal(name) for name in names)


def _names(column: Column) -> frozenset[str]:
    from django.utils import translation

    labels = []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            labels.append(str(column.label))
    return _aliases((*column.aliases, *labels))


def likeness(header: str, names: Iterable[str]) -> float:
    """How well a header's text fits the names of a column, 0 to 1."""
    whole, bare = normal(header), _bare(header)
    if not whole:
        return 0.0
    last = normal(header.rpartition("/")[2])
    names = list(names)
    if whole in names or (bare and bare in names):
        return EXACT
    if last != whole and (last in names or _bare(header.rpartition("/")[2]) in names):
        return LAST_LEVEL
    best = 0.0
    for name in names:
        best = max(best, _near(bare or whole, name))
    return best


def _near(header: str, name: str) -> float:
    han = not name.isascii()
    if len(name) < (2 if han else 4) or len(header) < (2 if han else 4):
        return 0.0
    # 企业所在地址 holds 地址 at its end; 地址类型 holds it at its start and means something else.
    if header.endswith(name) and len(name) * 3 >= len(header):
        return _CONTAINS * (0.9 + 0.1 * len(name) / len(header))
    ratio = fuzz.ratio(header, name) / 100
    # A short word that differs in one character is another word: 名称, 职称.
    if min(len(header), len(name)) < (4 if han else 5):
        return 0.0
    return ratio * _FUZZY_MOST if ratio >= 0.8 else 0.0


def _shape(column: Column, samples: Sequence[str]) -> float:
    """The score of a column whose values look like it, whatever its header says."""
    if column.looks is None or not samples:
        return 0.0
    like = sum(1 for sample in samples if column.looks(sample))
    return SHAPE if like * 10 >= len(samples) * 8 and like >= 2 else 0.0


def recognise(
    of: Table, headers: Sequence[str], samples: Sequence[Sequence[str]] = ()
) -> Recognised:
    """The best columns of one table for the headers; `samples` are values under each."""
    pairs: list[tuple[float, int, int]] = []
    columns = columns_of(of)
    for place, header in enumerate(headers):
        if normal(header) in _aliases(_IGNORED):
            continue
        values = [value for value in (samples[place] if place < len(samples) else ()) if value]
        for rank, column in enumerate(columns):
            score = likeness(header, _names(column))
            if score < LEAST:
                score = max(score, _shape(column, values))
            if score >= LEAST:
                pairs.append((score, place, rank))
    # Ties go to the column that stands first in the table, then to the leftmost header.
    pairs.sort(key=lambda pair: (-pair[0], pair[2], pair[1]))
    mapping, scores = [""] * len(headers), [0.0] * len(headers)
    used: set[str] = set()
    for score, place, rank in pairs:
        key = columns[rank].key
        if not mapping[place] and key not in used:
            mapping[place], scores[place] = key, score
            used.add(key)
    _own_columns(of, headers, mapping, scores)
    return Recognised(of.key, mapping, scores)


def _own_columns(
    of: Table, headers: Sequence[str], mapping: list[str], scores: list[float]
) -> None:
    """Columns that only their header makes: 高新技术企业 as a column of yes and no."""
    for place, header in enumerate(headers):
        if scores[place] >= LAST_LEVEL or not header:
            continue
        for part in parts_of(of):
            column = part.matching(_AROUND.sub("", header.rpartition("/")[2]).strip())
            if column is not None and column.key not in mapping:
                mapping[place], scores[place] = column.key, EXACT


def is_complete(of: Table, mapping: Sequence[str]) -> bool:
    """Whether every organisation of a row can be named, and a referring row says anything."""
    for slot in of.slots:
        if slot.name.key not in mapping and slot.uscc.key not in mapping:
            return False
    if of.defines:
        return True
    owned = {part.key for part in parts_of(of)}
    return any(key.partition(".")[0] in owned for key in mapping)


def best_table(headers: Sequence[str], samples: Sequence[Sequence[str]] = ()) -> Recognised:
    """The table that explains most of the headers; table "" when none can be it."""
    found: list[tuple[float, int, Recognised]] = []
    for of in tables():
        recognised = recognise(of, headers, samples)
        # Values that look like firms do not make a table where no header says anything.
        if is_complete(of, recognised.mapping) and max(recognised.scores) > SHAPE:
            found.append((_weight(of, recognised, samples), -of.order, recognised))
    if not found:
        return Recognised("", [""] * len(headers), [0.0] * len(headers))
    return max(found, key=lambda one: one[:2])[2]


def _weight(of: Table, recognised: Recognised, samples: Sequence[Sequence[str]]) -> float:
    """How much of a sheet a table explains, and what else speaks for it.

    Names with a stage or a qualification may be a list of organisations or a list of their
    places or qualifications. The first is likelier, and does no harm where it is wrong: what is
    known is updated, what is like something known is asked about. Names that recur, or
    qualifications with number and date, are the second.
    """
    naming = {key for slot in of.slots for key in (slot.name.key, slot.uscc.key)}
    pairs = list(zip(recognised.mapping, recognised.scores, strict=True))
    told = sum(score for key, score in pairs if key and key not in naming)
    if of.defines:
        return told
    if len(of.slots) > 1:
        return told + 2
    parts_said = sum(1 for key, _score in pairs if key and key not in naming)
    recurs = _recurs(recognised, of.slots[0].name.key, samples)
    return told + (0.5 if recurs or parts_said >= 3 else -0.5)


def _recurs(recognised: Recognised, key: str, samples: Sequence[Sequence[str]]) -> bool:
    """Whether organisations stand on several rows."""
    if key not in recognised.mapping or recognised.mapping.index(key) >= len(samples):
        return False
    names = samples[recognised.mapping.index(key)]
    return len(names) >= 4 and len(set(names)) * 10 <= len(names) * 9


def headers_hash(headers: Sequence[str]) -> str:
    """What a set of headers is remembered by: their text, in any order."""
    text = json.dumps(sorted(normal(header) for header in headers), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
