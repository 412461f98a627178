"""Readings put after words by scrapers: taken out, and only those.

A bracket is a *candidate* when its letters are a reading of the characters before it (readings.py).
Glosses already found are looked through, so that of 与(yǔ)(yǔ) both and of 龙头(培育(péiyù)) the
inner is found. What becomes of a candidate is decided over the whole page:

  1. Tones written (marks or figures), all agreeing: sure. It is a gloss, unless it is capitalised
     (rule 5) or explains a character (rule 4).
  2. Tones written, some disagreeing (another reading than the dictionary's): a gloss after two
     characters or more; after a single one only on a glossed page.
  3. No tones: 人才(rencai) could be a brand, 有(you) a word. A gloss only
     a. on a page with sure ones, if it reads two characters or more, or characters that can be
        neutral: 着(zhe), 我们(women);
     b. on a page without any sure one that has at least three different such brackets, two of
        them of two characters or more.
  4. The only gloss of a page, after a single character outside GB 2312 level 1, is the writer
     explaining a rare character: it stays.
  5. Capitals make a name of it, which is information: 张三(Zhang San), 泉州(Quanzhou) stay. With
     tone marks, on a glossed page, it is a gloss like the others. All capitals always stay.
  6. In a line that is not Chinese (fewer Han characters than Latin words) everything stays.

A *glossed page* has at least three sure glosses. Brackets that carry tone marks and match nothing
stay and are reported as `gloss_uncertain`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from . import readings
from .document import Draft
from .readings import BRACKET, Match, Spelling
from .tracing import Change

_LONGEST: Final = 48
_REPORTED: Final = 20
_GLOSSED: Final = 3
_LATIN_WORD: Final = re.compile(r"[A-Za-zÀ-ɏ]+")
_NOT_PROSE: Final = re.compile(
    r"[(（\[【][^()（）\[\]【】]*[)）\]】]|(?:https?://|www\.)[\w./?&=%#:-]+"
)
# A reading that has itself in brackets: 产业链(chǎnyèliàn(chǎnyèliàn)).
_AGAIN: Final = re.compile(
    r"(?<![A-Za-zÀ-ɏ])(?P<said>[A-Za-zÀ-ɏ]{2,40})(?P<inner>[(（](?P=said)[)）])"
)
_DEEPEST: Final = 8
_HAN: Final = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class _Candidate:
    start: int
    end: int
    said: Spelling
    match: Match
    char: str

    @property
    def is_sure(self) -> bool:
        return self.said.is_toned and not self.match.wrong and not self.said.has_capital


def find(text: str) -> tuple[list[Change], list[tuple[int, int]]]:
    """Changes that take the glosses out, and places of brackets that only look like some."""
    found, unmatched = _candidates(text)
    if not found:
        return [], unmatched
    sure = sum(one.is_sure for one in found)
    bare = {
        (one.said.letters, one.match.characters)
        for one in found
        if not one.said.is_toned and not one.said.has_capital
    }
    is_bare_page = not sure and len(bare) >= 3 and sum(size > 1 for _, size in bare) >= 2
    changes = [
        Change(one.start, one.end, "", "gloss")
        for one in found
        if _is_gloss(one, sure, is_bare_page=is_bare_page) and not _explains(one, found)
    ]
    return changes, unmatched


def _candidates(text: str) -> tuple[list[_Candidate], list[tuple[int, int]]]:
    """Brackets that read the characters before them, and toned ones that do not."""
    found: list[_Candidate] = []
    unmatched: list[tuple[int, int]] = []
    line_end, is_foreign = -1, False
    for bracket in BRACKET.finditer(text):
        said = readings.spelling(bracket[1])
        if said is None:
            continue
        before = _before(text, bracket.start(), found)
        if not before or not readings.is_han(before[-1]):
            continue
        match = readings.match(said, before)
        if match is None:
            if said.has_marks:
                unmatched.append(bracket.span())
            continue
        if bracket.start() > line_end:
            line_end, is_foreign = _line(text, bracket.start())
        if not is_foreign:
            found.append(_Candidate(*bracket.span(), said, match, before[-1]))
    return found, unmatched


def _before(text: str, end: int, found: list[_Candidate]) -> list[str]:
    """The characters before a place, looking through candidates, spaces left out."""
    before: list[str] = []
    at, index = end, len(found) - 1
    while at > 0 and len(before) < _LONGEST:
        if index >= 0 and found[index].end == at:
            at = found[index].start
            index -= 1
            continue
        char = text[at - 1]
        if not readings.is_han(char) and not (char.isascii() and char.isalnum()):
            break
        before.append(char)
        at -= 1
    before.reverse()
    return before


def _line(text: str, at: int) -> tuple[int, bool]:
    """The end of the line around a place, and whether the line is foreign (rule 6)."""
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    line = _NOT_PROSE.sub("", text[start:end])
    return end, len(_HAN.findall(line)) < len(_LATIN_WORD.findall(line))


def _is_gloss(one: _Candidate, sure: int, *, is_bare_page: bool) -> bool:
    said, match = one.said, one.match
    if said.has_capital:
        return said.is_toned and sure >= _GLOSSED and not match.wrong
    if said.is_toned:
        return not match.wrong or match.characters > 1 or sure >= _GLOSSED
    if sure:
        return match.characters > 1 or match.all_neutral
    return is_bare_page


def _explains(one: _Candidate, found: list[_Candidate]) -> bool:
    return len(found) == 1 and one.match.characters == 1 and readings.is_uncommon(one.char)


def remove(draft: Draft) -> int:
    """Take the glosses out of the draft; how many there were."""
    again = 0
    for _ in range(_DEEPEST):
        inner = [
            Change(hit.start("inner"), hit.end("inner"), "", "gloss")
            for hit in _AGAIN.finditer(draft.text)
            if not hit.group("said").isascii()
        ]
        draft.apply(inner)
        again += len(inner)
        if not inner:
            break
    changes, unmatched = find(draft.text)
    for start, end in unmatched[:_REPORTED]:
        draft.warn("gloss_uncertain", start, end, detail=draft.text[start:end])
    draft.apply(changes)
    return len(changes) + again
