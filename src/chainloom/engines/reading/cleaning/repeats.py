"""The same article twice, the lead twice, the title again: one of each stays.

Copies are compared by their letters and digits alone, as runs of characters that stand at about
the same distance from one another (k-shingles with their first place, after Manber, "Finding
similar files in a large file system", 1994; the distance makes it an alignment). So copies may
differ in white space, punctuation, single words, or in that one has paragraphs and one has not.

Which copy stays: the one with more paragraphs; of equals the one that starts a line, then the
later one, because what is repeated above an article is its summary.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from statistics import median_low
from typing import Final

from .document import Draft
from .furniture import spans
from .tracing import Change

_K: Final = 16
_RUN: Final = 6
_RUNS_MOST: Final = 400
_LETTERS: Final = re.compile(r"[^\W_]")
_LONGEST: Final = 400_000
_SHORTEST_COPY: Final = 60
_SHORTEST_LEAD: Final = 30
_WHOLE: Final = 0.3
_NEW_TEXT: Final = 40
_SHORTEST_LINE: Final = 24
_HEAD_LINES: Final = 4
_LEAD_APART: Final = 2
_SENTENCE: Final = re.compile(r"[。！？；]")
_OPENING: Final = "“‘「『（(《【[\"'"
_TITLE_LEAST: Final = 6


@dataclass(frozen=True, slots=True)
class _Copies:
    """Two regions of the letters that say the same; `matched` letters of the later are in the
    earlier, `gaps` are stretches of each that the other lacks."""

    first: tuple[int, int]
    second: tuple[int, int]
    matched: int
    gaps_first: tuple[tuple[int, int], ...]
    gaps_second: tuple[tuple[int, int], ...]


class _Letters:
    """The letters of a text and where each stands."""

    def __init__(self, text: str, begin: int) -> None:
        self.places = [match.start() for match in _LETTERS.finditer(text, begin)]
        self.letters = "".join([text[place] for place in self.places]).casefold()
        if len(self.letters) != len(self.places):  # casefold may lengthen
            self.letters = "".join([text[place] for place in self.places])

    def __len__(self) -> int:
        return len(self.places)


def _copies(letters: _Letters) -> _Copies | None:
    string = letters.letters
    runs = [string[place : place + _K] for place in range(len(string) - _K + 1)]
    # Most texts say nothing twice, which is seen at once.
    if len(runs) - len(set(runs)) < _SHORTEST_LEAD - _K:
        return None
    first_at: dict[str, int] = {}
    pairs: list[tuple[int, int]] = []
    for place, run in enumerate(runs):
        known = first_at.setdefault(run, place)
        if place - known >= _K:
            pairs.append((known, place))
    if len(pairs) < _SHORTEST_LEAD - _K:
        return None
    pairs = _in_order(pairs)
    if not pairs:
        return None
    distance = median_low([later - earlier for earlier, later in pairs])
    slack = max(60, distance // 8)
    pairs = [pair for pair in pairs if abs(pair[1] - pair[0] - distance) <= slack]
    if len(pairs) < _SHORTEST_LEAD - _K:
        return None
    pairs = _densest(pairs)
    first, second = _extended(letters, pairs)
    if first[1] > second[0] + _K:
        return None
    gaps_first = _gaps(sorted(a for a, _ in pairs))
    gaps_second = _gaps([b for _, b in pairs])
    matched = second[1] - second[0] - sum(end - start for start, end in gaps_second)
    size = max(first[1] - first[0], second[1] - second[0])
    if matched < _SHORTEST_LEAD or matched < 0.6 * size:
        return None
    return _Copies(first, second, matched, gaps_first, gaps_second)


def _extended(
    letters: _Letters, pairs: list[tuple[int, int]]
) -> tuple[tuple[int, int], tuple[int, int]]:
    """Both regions, with what is equal on either side: runs that an article has twice within
    itself have their first place elsewhere, and so no pair."""
    string, places = letters.letters, letters.places
    start, again = pairs[0]
    end, again_end = pairs[-1][0] + _K, pairs[-1][1] + _K
    limit = again
    while end < limit and again_end < len(string) and string[end] == string[again_end]:
        end, again_end = end + 1, again_end + 1
    while start and again > end and string[start - 1] == string[again - 1]:
        start, again = start - 1, again - 1
    overlap = max(0, end - again)
    if not overlap:
        return (start, end), (again, again_end)
    # Copies that touch, where what stands before the first is like the end of both: the second
    # begins where a word ends, or else the first ends where the second begins.
    both = (start + overlap, again + overlap)
    if all(places[at] - places[at - 1] > 1 for at in both):
        return (both[0], end), (both[1], again_end)
    return (start, end - overlap), (again, again_end - overlap)


def _in_order(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The pairs that keep the order of the earlier copy: the heaviest chain of runs.

    A phrase that merely comes again is a short run, or one that leads back; both fall out.
    """
    runs: list[list[tuple[int, int]]] = []
    for pair in pairs:
        if runs and pair == (runs[-1][-1][0] + 1, runs[-1][-1][1] + 1):
            runs[-1].append(pair)
        else:
            runs.append([pair])
    runs = [run for run in runs if len(run) >= _RUN]
    if len(runs) > _RUNS_MOST:
        longest = set(sorted(range(len(runs)), key=lambda at: -len(runs[at]))[:_RUNS_MOST])
        runs = [run for at, run in enumerate(runs) if at in longest]
    weight: list[int] = []
    before: list[int] = []
    for at, run in enumerate(runs):
        best = max(
            (one for one in range(at) if runs[one][-1][0] < run[0][0]),
            key=lambda one: weight[one],
            default=-1,
        )
        weight.append(len(run) + (weight[best] if best >= 0 else 0))
        before.append(best)
    chain: list[list[tuple[int, int]]] = []
    at = max(range(len(runs)), key=lambda one: weight[one], default=-1)
    while at >= 0:
        chain.append(runs[at])
        at = before[at]
    return [pair for run in reversed(chain) for pair in run]


def _densest(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The run of pairs with the most members, where a gap in the later copy parts runs."""
    best: list[tuple[int, int]] = []
    run: list[tuple[int, int]] = []
    for pair in pairs:
        if run and pair[1] - run[-1][1] > max(200, len(run)):
            best, run = max(best, run, key=len), []
        run.append(pair)
    return max(best, run, key=len)


def _gaps(starts: list[int]) -> tuple[tuple[int, int], ...]:
    return tuple((one + _K, other) for one, other in pairwise(starts) if other > one + _K)


def copy_change(text: str, begin: int = 0) -> tuple[Change, tuple[int, int] | None] | None:
    """The change that drops the worse copy, and the place of what only it said.

    What stands before `begin` (the title) is no part of a copy.
    """
    if len(text) > _LONGEST:
        return None
    letters = _Letters(text, begin)
    found = _copies(letters)
    if found is None:
        return None
    first, second = (_stretch(letters, text, region) for region in (found.first, found.second))
    is_whole = found.matched >= max(_SHORTEST_COPY, _WHOLE * len(letters))
    if not is_whole:
        if not _is_lead(text, first, second[0]):
            return None
        first = text.rfind("\n", 0, first[0]) + 1, first[1]
    keep_first = is_whole and _rank(text, first) > _rank(text, second)
    dropped, gaps = (second, found.gaps_second) if keep_first else (first, found.gaps_first)
    new = next((gap for gap in gaps if gap[1] - gap[0] >= _NEW_TEXT), None)
    if new and not is_whole:
        return None
    lost = (letters.places[new[0]], letters.places[new[1] - 1] + 1) if new else None
    return Change(*dropped, "", "repeat"), lost


def _stretch(letters: _Letters, text: str, region: tuple[int, int]) -> tuple[int, int]:
    """Place of a region in the text, with the signs around it, not beyond its lines."""
    start = letters.places[region[0]]
    end = letters.places[region[1] - 1] + 1
    # Equal by chance with what stands before the copy: begin where a sentence does.
    sentence = next((at for at in range(start, start + 12) if _begins(text, at)), start)
    start = sentence if sentence < end else start
    while start and text[start - 1] in _OPENING:
        start -= 1
    while end < len(text) and text[end] not in "\n" + _OPENING and not _LETTERS.match(text[end]):
        end += 1
    return start, end


def _begins(text: str, at: int) -> bool:
    before = text[:at][-1:] if at < 1 else text[at - 1]
    return not before or before.isspace() or before in _OPENING + "。！？；："


def _rank(text: str, stretch: tuple[int, int]) -> tuple[int, bool]:
    start, end = stretch
    return text.count("\n", start, end), start == 0 or text[start - 1] == "\n"


def _is_lead(text: str, stretch: tuple[int, int], again: int) -> bool:
    """Whole lines near the head of the text, but for a label (摘要：) and signs at the end, that
    the text begins with `again`."""
    start, end = stretch
    if text.count("\n", end, again) > _LEAD_APART:
        return False
    line = text.rfind("\n", 0, start) + 1
    if text.count("\n", 0, start) >= _HEAD_LINES or start - line > 8:
        return False
    after = text.find("\n", end)
    return len(text[end : len(text) if after < 0 else after].strip(" .…。》>[]【】详细全文")) == 0


def line_changes(text: str, title: str | None) -> list[Change]:
    """Lines said before: the title wherever it stands again, sentences word for word."""
    title_key = key(title) if title else ""
    seen: set[str] = set()
    changes: list[Change] = []
    for number, (start, end) in enumerate(spans(text)):
        line = text[start:end]
        this = key(line)
        if len(title_key) >= _TITLE_LEAST and this == title_key:
            if number or "\0title" in seen:
                changes.append(Change(start, end, "", "title_repeat"))
            seen.add("\0title")
        elif title and number < 8 and (size := _title_head(line, title)):
            changes.append(Change(start, start + size, "", "title_repeat"))
        elif len(this) >= _SHORTEST_LINE and _SENTENCE.search(line):
            if this in seen:
                changes.append(Change(start, end, "", "repeat"))
            seen.add(this)
    return changes


def _title_head(line: str, title: str) -> int:
    """How much of the line is the title, said before the text and parted from it by a space."""
    if len(title) < _TITLE_LEAST or not line.startswith(title) or len(line) < len(title) + 12:
        return 0
    rest = line[len(title) :]
    space = len(rest) - len(rest.lstrip(" \u3000\t\xa0"))
    return len(title) + space if space else 0


def key(text: str) -> str:
    return "".join(_LETTERS.findall(text)).casefold()


def remove(draft: Draft) -> None:
    for _ in range(4):
        title = draft.title or ""
        found = copy_change(draft.text, len(title) if draft.text.startswith(title) else 0)
        if found is None:
            break
        change, lost = found
        if lost:
            draft.warn("copies_differ", *lost)
        draft.apply([change])
    draft.apply(line_changes(draft.text, draft.title))
