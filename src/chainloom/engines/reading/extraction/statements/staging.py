"""What became of a project: 已开工, 计划年底投产, 因资金问题停工.

A stage is told as written, with the word that foretells it; one that was denied, supposed, undone
or wished for is none.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Final

from ..text import intent
from ..text.marks import START, Sentence, Span
from ..text.words import lexicon
from . import parties

if TYPE_CHECKING:
    from ..page import Page

_GOES_ON: Final = re.compile(r"(?:随后|并|现已|已|目前|预计|计划|将|于|即将|有望|力争|建成后)")
# Clauses after its own in which a thing's stage is looked for.
_AHEAD: Final = 8


def stage_of(page: Page, sentence: Sentence, clause: Span, name: Span) -> tuple[str | None, int]:
    """What the clause says became of it: after its name, else right before it."""
    for stage, place in stages_in(page, name.end, clause.end):
        return stage, place.end
    before = list(stages_in(page, clause.start, name.start))
    if before and re.fullmatch('的?[“"]?', page.plain[before[-1][1].end : name.start]):
        return before[-1][0], name.end
    first = bisect_left(sentence.clauses, clause.end, key=START)
    for later in sentence.clauses[first : first + _AHEAD]:
        # 随后于6月并网发电: the same thing's, while no other subject stands there
        if not _GOES_ON.match(page.plain, later.start, later.end):
            continue
        for stage, place in stages_in(page, later.start, later.end):
            return stage, place.end
    if re.search(r"拟(?=在|投资|建)", page.plain[clause.start : name.start]):
        return "拟建", name.end
    return None, name.end


def stages_in(page: Page, start: int, end: int) -> Iterator[tuple[str, Span]]:
    """The stages that a stretch tells, each with its place."""
    for hit in stages().finditer(page.plain, start, end):
        if stage := reached(page, *hit.span()):
            yield stage, Span(*hit.span())


def reached(page: Page, start: int, end: int) -> str | None:
    """A stage as written, with the word that foretells it (即将启动); None for one that was
    denied, supposed, undone or wished for."""
    stage, kept = page.text[start:end], intent.kept_from(page, start, end)
    if kept != "intended":
        return None if kept else stage
    clause = page.clause_at(start)
    word = intent.foretold(intent.blanked(page, clause.start, start)) if clause else None
    return word + stage if word else None


@cache
def stages() -> re.Pattern[str]:
    table = lexicon("undertakings")["project"]
    before = parties.choice(table["before"])
    return re.compile(
        rf"(?:(?:{before})(?:于|在)?(?:今年|明年|下[个]?月|年内|\d{{4}}年)?(?:年?[底末初]|\d{{1,2}}月[底末份]?|[上下]半年|第?[一二三四]季度)?前?"
        rf"(?:全面|全部|正式)?){{0,4}}(?:正在进行[\u4e00-\u9fff]{{2,6}}(?=[,。;、]|$)|{parties.choice(table['stages'])})"
        r"(?!额|率|价|以?后|之后|以来|的|[约近了]?[\d一二两三四五六七八九十百]+[多余]?[家户])"
    )
