"""Who stands in a stretch of text, and who are the parties of what is done together.

    together = [ subject { adverbial } ] with party { , party } { adverbial } VERB
    subject  = party { , party }
    with     = 与 和 同 跟 及 以及          joins parties, or brings in those beside the subject
    ,        = 、 和 及 与 以及
    party    = organisation | place | proper noun        a sort (当地企业) names nobody

The subject may stand in an earlier clause (“A开业,并与B签约”) or sentence, after the verb
(“与B签约的A”), or be pointed to (双方, 该公司, 后者).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from ..figures.owners import Topics
from ..figures.scopes import Scopes
from ..text import places
from ..text.marks import Span
from ..text.near import sentence_number, starting_in
from ..text.reports import is_report, issuing
from ..text.words import Word, is_known, lexicon

if TYPE_CHECKING:
    from ..page import Page

# What stands for a mention, a bracket or a by-phrase in a masked stretch: no other rule sees it.
_NAME: Final = "\ue000"
_BLANK: Final = "\ue001"
_WITH: Final = re.compile(
    r"(?:携手|联手|牵手|携)(?!签|共|推|打)|以及|(?<![参])[与同跟]|(?<![温平总共人饱暖柔])和(?![平谐睦])|(?<![涉以])及(?!时|其他)|、"
)
_COUPLE: Final = re.compile(
    rf"[{_NAME}][^{_NAME},、]{{0,16}}(?:[与同跟和]|以及)[^{_NAME},、]{{0,12}}[{_NAME}]|[与同跟]"
)
_BRACKETS: Final = re.compile(r"\([^()]*\)")
_BOTH: Final = re.compile(
    r"双方|两家(?:公司|企业|单位)?|两公司|三方|三家(?:公司|企业|单位)?|各方|四方|二者|两者"
)
_ATTENDS: Final = re.compile(r"陪同|出席|见证|参加")
_LATTER: Final = re.compile(r"后者")
_PROPER: Final = frozenset(("nt", "nr", "nrt", "nrfg", "ns", "eng"))
_NOUNS: Final = _PROPER | {"n", "nz", "vn", "j", "ng", "an", "l", "b"}
_LED_BY: Final = re.compile(
    r"(?:在|于|对|据|从|向|由|被|为|给|经|因|受|位于|根据|按照|通过|收购|投资|入股|进入|参与|与|同|和|跟|引入|建成|新建|兴建|建起|开工建设|共建|合建)$"
)


_SIDES: Final = frozenset(("东方", "南方", "西方", "北方", "中部", "东部", "西部", "南部", "北部"))
_COUNTS: Final = frozenset(("m", "q", "r"))
# A short name without a proper noun at its end.
_SHORT_NAME: Final = 8
# A name this long is told from others by its characters.
_TELLING: Final = 5


def is_within(short: str, long: str) -> bool:
    """Whether one name leaves out words of another: in the same order, the same end."""
    rest = iter(long)
    return short in long or (short[-2:] == long[-2:] and all(sign in rest for sign in short))


class Party(NamedTuple):
    """One who takes part: the place and the full name."""

    start: int
    end: int
    name: str


class Chain(NamedTuple):
    """Parties in a stretch; `joined` says whether a word of joining stands among them.

    `subject` are those before the word that brings in the others.
    """

    subject: tuple[Party, ...]
    others: tuple[Party, ...]
    joined: bool

    @property
    def all(self) -> tuple[Party, ...]:
        return self.subject + self.others


def named(page: Page, start: int, end: int) -> list[Party]:
    """The organisations named within a stretch, in order, the outer one where they nest."""
    found: list[Party] = []
    for one in starting_in(page.organisations, start, end):
        if one.end > end or (found and one.start < found[-1].end):
            continue
        found.append(Party(one.start, one.end, one.full_name))
    return found


def masked(page: Page, start: int, end: int) -> str:
    """A stretch with its organisations, brackets and by-phrases blanked, at the same places."""
    text = list(page.plain[start:end])
    for one in named(page, start, end):
        text[one.start - start : one.end - start] = _NAME * (one.end - one.start)
    plain = "".join(text)
    for pattern in (_BRACKETS, _by_phrases()):
        plain = pattern.sub(lambda hit: _BLANK * len(hit.group()), plain)
    return plain


def chain(page: Page, start: int, end: int) -> Chain:
    """The parties that stand joined between two places."""
    plain = masked(page, start, end)
    links = list(_WITH.finditer(plain))
    if not links:
        party = _last_named(page, plain, start, end)
        return Chain((party,) if party else (), (), joined=False)
    edges = [(0, links[0].start())]
    edges += [(one.end(), two.start()) for one, two in pairwise(links)]
    edges.append((links[-1].end(), len(plain)))
    parties: list[tuple[int, Party]] = []
    for place, (first, last) in enumerate(edges):
        party = _party(page, plain, Span(start + first, start + last), start, place)
        if party:
            parties.append((place, party))
    split = _split(links)
    return Chain(
        tuple(party for place, party in parties if place <= split),
        tuple(party for place, party in parties if place > split),
        joined=True,
    )


def _split(links: Sequence[re.Match[str]]) -> int:
    """The item before the word that brings in others: the first 与, 同, 跟, else the last 和."""
    for place, link in enumerate(links):
        if link.group() in ("与", "同", "跟", "携手", "联手", "牵手"):
            return place
    return len(links) - 1


def _party(page: Page, plain: str, span: Span, base: int, place: int) -> Party | None:
    """The party of one item: the last name before a word of joining, the first one after it."""
    inside = [one for one in named(page, span.start, span.end) if plain[one.start - base] == _NAME]
    if inside:
        return inside[-1] if place == 0 else inside[0]
    we = _WE.search(page.plain, span.start, span.end) if place == 0 else None
    if we and (ours := of_the_report(page)):
        return Party(we.start(), we.end(), ours)  # 我市与B签订
    persons = [
        one for one in starting_in(page.persons, span.start, span.end) if one.end <= span.end
    ]
    if persons:
        first = persons[0]
        return Party(first.start, first.end, first.organisation) if first.organisation else None
    return _unlisted(page, span, plain[span.start - base : span.end - base], place == 0)


def in_slot(page: Page, start: int, end: int) -> tuple[Party, ...]:
    """Those joined in a place that only a name can fill (向…供应, …的供应商), listed or not."""
    found = chain(page, start, end)
    if found.joined:
        return found.all
    if inside := named(page, start, end):
        return tuple(inside[-1:])
    plain = masked(page, start, end)
    party = _unlisted(page, Span(start, end), plain, at_end=True)
    return (party,) if party else ()


def _unlisted(page: Page, span: Span, plain: str, at_end: bool) -> Party | None:
    """A proper noun that no rule took for an organisation, next to the word of joining."""
    words = [one for one in words_within(page, span) if plain[one.start - span.start] != _BLANK]
    if at_end:
        words = _back_to_nouns(words)
    run: list[Word] = []
    for word in reversed(words) if at_end else words:
        before_end = bool(run) and run[0 if at_end else -1].text.endswith(_endings())
        is_led = bool(run) and word.tag == "a" and run[-1].text.endswith(_endings())
        if word.tag == "f" and word.text in _SIDES and (before_end or not at_end):
            run.append(word)  # 北方|石化集团
            continue
        if word.tag not in _NOUNS and not is_led and not places.is_place(word.text):
            break
        run.append(word)
    if at_end:
        run.reverse()
    if not run or not _is_proper(run):
        return None
    start, end = run[0].start, run[-1].end
    name = page.text[start:end]
    return Party(start, end, name) if len(name) > 1 else None


def _is_proper(run: Sequence[Word]) -> bool:
    """Whether nouns name one: a proper one at their end, or before what organisations end in.

    A word that the dictionary lacks, between parties, is a name too (国银租赁).
    """
    last = run[-1]
    if last.text.endswith(_endings()):
        own = [one for one in run[:-1] if one.text not in _general() and one.tag not in _COUNTS]
        return bool(own) or (len(last.text) > 4 and not is_known(last.text))
    if last.text in _sorts():
        return False
    if last.tag in _PROPER or places.is_place(last.text):
        return True
    own = [one for one in run if len(one.text) > 1 and not is_known(one.text)]
    return bool(own) and last.end - run[0].start <= _SHORT_NAME


def _back_to_nouns(words: Sequence[Word]) -> list[Word]:
    """Words without the adverbs and times at their end (A昨日已与B)."""
    kept = list(words)
    while kept and kept[-1].tag in ("d", "t", "ad", "x", "m", "c", "f"):
        kept.pop()
    return kept


def words_within(page: Page, span: Span) -> list[Word]:
    """The words that lie within a stretch."""
    return [one for one in starting_in(page.words, span.start, span.end) if one.end <= span.end]


def _last_named(page: Page, plain: str, start: int, end: int) -> Party | None:
    """Who acts, before a verb: the last one named there that nothing leads in."""
    for one in reversed(named(page, start, end)):
        if _LED_BY.search(page.plain, start, one.start) or page.plain.startswith(
            tuple("时等的后中"), one.end
        ):
            continue
        return one
    return None


def subject_before(page: Page, place: int, *, here: bool = False) -> tuple[Party, ...]:
    """Who the clauses before a place speak of: of this sentence, else of the one before it.

    `here` keeps to this sentence.
    """
    if not page.sentences:
        return ()
    index = sentence_number(page, place)
    before = [one for one in page.sentences[index].clauses if one.end <= place]
    for clause in before:
        if found := leading(page, clause):
            return found
    if here or index == 0 or "\n" in page.text[page.sentences[index - 1].end - 1 : place]:
        return ()
    for clause in page.sentences[index - 1].clauses:
        if found := leading(page, clause):
            return found
    return ()


def leading(page: Page, clause: Span) -> tuple[Party, ...]:
    """The subject of a clause: the first one named, if nothing leads it in, and those with it."""
    inside = named(page, clause.start, clause.end)
    for place, one in enumerate(inside):
        if _LED_BY.search(page.plain, clause.start, one.start):
            continue
        found = [one]
        for more in inside[place + 1 :]:
            if page.plain[found[-1].end : more.start] not in ("、", "和", "及", "以及"):
                break
            found.append(more)
        return tuple(found)
    return ()


def pointed_to(page: Page, start: int, end: int) -> tuple[Party, ...]:
    """Whom 双方, 三方 or 后者 in a stretch stand for: those named last before it."""
    both = _BOTH.search(page.plain, start, end)
    if both and not any(one.end == both.start() for one in named(page, start, both.start())):
        count = 3 if both.group()[0] == "三" else 4 if both.group()[0] == "四" else 2
        return _joined_before(page, both.start(), count)
    if latter := _LATTER.search(page.plain, start, end):
        before = named(page, max(0, latter.start() - 120), latter.start())
        return tuple(before[-1:])
    return ()


def _joined_before(page: Page, place: int, count: int) -> tuple[Party, ...]:
    """The last parties named together before a place, at most two sentences back."""
    last = sentence_number(page, place)
    back = page.sentences[max(0, last - 2) : last + 1]
    for sentence in reversed(back):
        for clause in reversed(sentence.clauses):
            if clause.end > place:
                continue
            found = coupled(page, clause)
            if len(names_of(found)) >= 2:
                return found[:count]
    for sentence in reversed(back):
        inside = {one.name: one for one in named(page, sentence.start, sentence.end)}
        attended = _ATTENDS.search(page.plain, sentence.start, sentence.end)
        if sentence.end <= place and len(inside) == count and not attended:
            return tuple(inside.values())
    return ()


def coupled(page: Page, clause: Span) -> tuple[Party, ...]:
    """Those of a clause that 与, 和, 同 or 跟 couples (A与B、C洽谈)."""
    if not _COUPLE.search(masked(page, clause.start, clause.end)):
        return ()
    found = chain(page, clause.start, clause.end)
    if found.others and not found.subject:
        return subject_before(page, clause.start, here=True) + found.others
    return found.all if found.others else ()


def couples_before(page: Page, place: int) -> tuple[Party, ...]:
    """A与B经过洽谈,…: those that the clause before couples."""
    sentence = page.sentence_at(place)
    before = [one for one in sentence.clauses if one.end <= place] if sentence else []
    return coupled(page, before[-1]) if before else ()


def names_of(parties: Sequence[Party]) -> list[str]:
    """Their full names, each once, in order of place."""
    return list(dict.fromkeys(one.name for one in parties))


def same_party(one: str, other: str) -> bool:
    """Whether two names may be one party's: one within the other, or the other cut short.

    大商集团 is 辽宁大商集团; 辽宁大商集团 is 辽宁采购团大商集团, whose characters it has in order.
    """
    short, long = sorted((one, other), key=len)
    if short in long:
        return True
    if len(short) < _TELLING or short[-4:] != long[-4:]:
        return False
    rest = iter(long)
    return all(sign in rest for sign in short)


def choice(words: Sequence[str]) -> str:
    """A pattern of any of these words, the longer before the shorter."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def _by_phrases() -> re.Pattern[str]:
    """在…的见证下, 经…牵线: those in it only look on."""
    words = choice(lexicon("agreements")["roles"]["witness"])
    return re.compile(rf"(?:在|于|由|经|经过|通过)[^,，、与和]{{1,30}}(?:{words})(?:之?下|,|，)")


@cache
def _general() -> frozenset[str]:
    """Words that leave a name general: 纺织公司, 当地银行."""
    return frozenset(lexicon("organisations")["general"]["words"])


@cache
def _endings() -> tuple[str, ...]:
    return tuple(lexicon("agreements")["roles"]["endings"])


@cache
def _sorts() -> frozenset[str]:
    return frozenset(lexicon("agreements")["roles"]["sorts"])


_WE: Final = re.compile(r"我[省市县区](?=(?:已|先后|分别|正式|还|又)*$)")


def of_the_report(page: Page) -> str | None:
    """The place that a report of a government speaks of."""
    return Topics(page, Scopes(page)).of_report if is_report(page) else None


def reporting(page: Page, before: Span) -> str | None:
    """Who speaks in a report of a government: 我市, else the government that issued it."""
    if not is_report(page):
        return None
    place = Topics(page, Scopes(page)).of_report
    if place and re.compile(r"[我全][省市县区]").search(page.plain, before.start, before.end):
        return place
    return issuing(page) or place
