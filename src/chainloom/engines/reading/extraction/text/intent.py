"""Whether what a verb tells was done: what before and after it means it, denies it, supposes it.

    meant    = … (拟 | 计划 | 力争 | 将从 …) … VERB       intended     in the clause of the verb
    denied   = … (否认 | 拒绝 | 未能 | 不再 …) … VERB     denied       in the clause of the verb
    supposed = (如果 | 假设 | 若 …) … , … VERB             supposed     to the end of the sentence
             | … (能否 | 为何 …) … VERB | … VERB …?       supposed     in the clause of the verb
    undone   = VERB … , (后推迟 | 未果 | 又被撤销 …)     undone       in three clauses from the verb

The words are patterns of lexicon/intent.toml. Names of organisations and what stands in book marks
say nothing of the verb: whoever asks gives the words before it with names blanked, or the page.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, Literal

from .words import lexicon

if TYPE_CHECKING:
    from ..page import Page
    from .marks import Sentence

Kept = Literal["intended", "denied", "supposed", "undone"]

_BLANK: Final = "\ue001"
# How many clauses after that of the verb may undo it.
_UNDONE_WITHIN: Final = 2
# A supposition begins a clause, or stands after its subject.
_HEADS: Final = 12
_ASKS: Final = re.compile(r"[?？][”’」』\"]*$|吗[”\"]?$")


def kept_from(page: Page, start: int, end: int | None = None) -> Kept | None:
    """What keeps the deed of the verb at a place from having been done; None if nothing does."""
    sentence, clause = page.sentence_at(start), page.clause_at(start)
    if sentence is None or clause is None:
        return None
    if is_supposed(page, start):
        return "supposed"
    before = blanked(page, clause.start, start)
    if is_denied(before):
        return "denied"
    if is_undone(page, start if end is None else end):
        return "undone"
    return "intended" if is_intended(before) else None


def is_intended(before: str) -> bool:
    """Whether the words before a verb, in its clause, mean the deed or ask for it."""
    return bool(_any("intended").search(before) or _any("considering").search(before))


def foretold(before: str) -> str | None:
    """The last word before a verb, if it foretells it (即将); None for any other."""
    words = [hit.group() for hit in _any("intended").finditer(before)]
    return words[-1] if words and words[-1] in lexicon("intent")["foretold"] else None


def is_denied(before: str) -> bool:
    """Whether the words before a verb, in its clause, say that it was not done."""
    return _any("denied").search(before) is not None


def is_supposed(page: Page, place: int) -> bool:
    """Whether a place is in what a sentence supposes, or asks."""
    sentence, clause = page.sentence_at(place), page.clause_at(place)
    if sentence is None or clause is None:
        return False
    if _any("asked").search(page.plain, clause.start, place):
        return True
    is_last = clause is sentence.clauses[-1]
    if is_last and _ASKS.search(page.plain, clause.start, sentence.end):
        return True
    return any(
        _any("supposed").search(blanked(page, one.start, min(one.start + _HEADS, place)))
        for one in sentence.clauses
        if one.start < place
    )


def is_undone(page: Page, end: int) -> bool:
    """Whether the rest of a verb's clause, or one of the next, says that nothing came of it."""
    sentence = page.sentence_at(end - 1)
    if sentence is None:
        return False
    stop = _stop(sentence, end)
    return bool(
        _any("undone").search(page.plain, end, stop)
        or _any("considered").search(page.plain, end, _own_end(page, end))
    )


def _own_end(page: Page, end: int) -> int:
    clause = page.clause_at(end - 1)
    return clause.end if clause else end


def _stop(sentence: Sentence, end: int) -> int:
    """Where the clauses end that may undo a deed told at a place."""
    after = [one for one in sentence.clauses if one.end >= end]
    return max(end, after[: _UNDONE_WITHIN + 1][-1].end if after else end)


def is_proposed(page: Page, sentence: Sentence, place: int) -> bool:
    """Whether what a sentence says before a place asks for what it tells, or thinks of it."""
    before = blanked(page, sentence.start, place)
    return _any("proposed").search(before) is not None


def looks_ahead(page: Page, place: int) -> bool:
    """Whether a sentence speaks of what comes: 到, 今年, or any word of intent in it."""
    sentence = page.sentence_at(place)
    if sentence is None:
        return False
    text = page.plain[sentence.start : sentence.end]
    return bool(_AHEAD.search(text) or _any("intended").search(text))


_AHEAD: Final = re.compile(r"到(?=今年|明年|年[末底])|今年|本年|目标|确保")


def blanked(page: Page, start: int, end: int) -> str:
    """A stretch without what says nothing of its verb: organisations' names and titles."""
    return page.unnamed[start:end]


def without_names(page: Page) -> str:
    """The page without organisations' names and titles, sign for sign; what supposes is kept."""
    text = list(page.plain)
    spans = [(one.start, one.end) for one in page.organisations]
    spans += [(one.start, one.end) for one in page.quoted if one.mark == "《"]
    for start, end in spans:
        if not _any("supposed").match(page.plain, start, end):
            text[start:end] = _BLANK * (end - start)
    return "".join(text)


@cache
def _any(name: str) -> re.Pattern[str]:
    return re.compile("|".join(lexicon("intent")[name]))
