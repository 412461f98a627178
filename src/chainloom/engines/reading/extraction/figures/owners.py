"""Whose a figure is: told by its phrase, its clause, its sentence, its paragraph or its page.

An owner is a place, an organisation, a trade or group (全区印染行业, 入统企业), or a work (产业园,
项目). It is looked for in this order, and the nearest statement counts:

    phrase     全市经编产业|产值                 what the noun phrase of the thing begins with
    clause     全市经编产业|实现产值             the subject, before the clause's first verb
    sentence   the subject of the last clause before, or of the last sentence of the paragraph
    page       what the title names (titled.py)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from ..text.phrases import between, has_verb, is_measure, split_possessor
from ..text.words import at as word_at
from .owning import (
    ABSTRACT,
    AGGREGATE,
    BUILT,
    OWNER,
    RANKED,
    TRADE,
    WORK,
    alone,
    fitting,
    is_spoken_past,
    listed,
    measures,
    nominal,
    of_office,
    stops,
)
from .scopes import CHAIN, EPITHET, REGULATORS, REPORTING, STRONGEST, Scopes
from .titled import POINTED, WORK_NAME, Titled
from .wording import before_links, parted_measure

if TYPE_CHECKING:
    from ..names import Organisation
    from ..page import Page
    from ..text.marks import Span
    from ..text.words import Word


_SUBJECT_END: Final = frozenset(
    ("v", "p", "d", "c", "y", "ul", "uz", "ug", "ud", "uv", "ad", "r", "e", "o")
)


@dataclass(frozen=True)
class Subject:
    """What a clause speaks of: its name and place; whether it looks like an owner, is a name."""

    name: str
    start: int
    end: int
    is_owner: bool
    is_named: bool = False


class Topics(Titled):
    """Keeps what is spoken of while the clauses of a page are read in order."""

    def __init__(self, page: Page, scopes: Scopes) -> None:
        super().__init__(page, scopes)
        self.sentence: str | None = None
        self.paragraph: str | None = None
        self.weak: str | None = None
        self.whole_at = 0
        self.whole: str | None = None

    def open_sentence(self, *, is_paragraph: bool, goes_on: bool = False) -> None:
        """A new sentence begins; a new paragraph goes back to what the page is about.

        `goes_on` says that it tells parts of what the sentence before told (其中).
        """
        if goes_on and not is_paragraph:
            return
        if is_paragraph:
            self.paragraph = None
        elif self._is_carried(self.sentence) or not (self.paragraph or self.of_page):
            self.paragraph = self.sentence or self.paragraph
        self.sentence = self.weak = self.whole = None

    @property
    def current(self) -> str | None:
        """What a clause without a subject speaks of."""
        return self.sentence or self.paragraph or self.of_page

    def hear(self, clause: Span) -> None:
        """A clause has been read: its subject is spoken of from now on."""
        if built := BUILT.search(self.page.plain, clause.start, clause.end):
            self.sentence = built.group("name") or built.group("built") or built.group("opened")
            self.weak = None
            return
        if firm := self._visited(clause):
            self.sentence, self.weak = firm, None
            return
        subject = self.subject(clause.start, clause.end)
        if subject is None or self._is_counted(subject, clause):
            return
        numbers = list(between(self.page.numbers, clause.start, clause.end))
        if len(numbers) == 1 and numbers[0].end <= subject.start:
            return  # 103家规上企业全部开工: who is counted, and nothing said of them
        if subject.is_owner:
            self.sentence, self.weak = subject.name, None
        elif ABSTRACT.search(subject.name):
            return
        elif subject.end >= clause.end and len(subject.name) <= _NAMED_ALONE:
            last = next(iter(between(self.page.words, subject.end - 1, subject.end)), None)
            self.weak = subject.name if last is None or last.tag[0] in "nj" else self.weak

    def _visited(self, clause: Span) -> str | None:
        """在恒轴公司, 走进精睿公司生产车间: whom the clauses that follow tell of."""
        hit = _AT.match(self.page.plain, clause.start, clause.end)
        one = self._organisation(hit.end(), clause.end) if hit else None
        if one is None or one.full_name not in self.firms:
            return None
        rest = self.page.plain[one.end : clause.end]
        return one.full_name if _ROOM.fullmatch(rest) else None

    def hear_speaker(self, clause: Span) -> None:
        """Who speaks for a firm speaks of it."""
        for person in between(self.page.persons, clause.start, clause.end):
            said = _SAYING.match(self.page.plain, max(person.end, person.name_end))
            if said and person.organisation in self.firms:
                self.sentence = person.organisation

    @cached_property
    def firms(self) -> frozenset[str]:
        """The firms that the page names, by their full names."""
        return frozenset(o.full_name for o in self.page.organisations if o.kind == "firm")

    def speak_of(self, name: str) -> None:
        """The phrase that opens a clause has an owner of its own: it is spoken of from now on."""
        self.sentence = name

    def owner(self, clause: Span, high: int) -> str | None:
        """Whose a figure of a clause is, of which the thing begins at `high`."""
        subject = self.subject(clause.start, high) if high > clause.start else None
        if subject and self._is_counted(subject, clause):
            subject = None
        if subject and subject.is_owner:
            self.sentence = subject.name
            return subject.name
        in_passing = subject is None or ABSTRACT.search(subject.name) or self.of_report
        if subject and not in_passing and subject.end < high:
            return subject.name
        if self.whole and self._is_part(clause):
            return self.whole
        if self.of_report:
            return self.sentence if self._is_carried(self.sentence) else self.of_report
        return self.weak or self.current

    def _is_part(self, clause: Span) -> bool:
        """Whether a clause tells a part of the whole that was told: 其中, before the next ;."""
        plain = self.page.plain
        told = plain.find(";", self.whole_at, clause.start) < 0
        return told and plain.startswith("其中", clause.start)

    def is_named(self, scope: str | None) -> bool:
        """Whether an owner is told by a name: a place, an organisation, a trade of a place."""
        if scope is None:
            return False
        return (
            self.scopes.is_proper(scope)
            or self.scopes.begins_with_place(scope)
            or (len(scope) >= WORK_NAME and WORK.search(scope) is not None and scope[-3] != "类")
        )

    def fitting(self, scope: str | None) -> str | None:
        """An owner as it may stand in a figure (owning.fitting)."""
        if scope is None:
            return None
        if self.scopes.is_organisation(scope):
            if scope not in self.offices:
                return scope
            return of_office(scope, is_local=self.scopes.begins_with_place(scope))
        return fitting(scope, self.scopes.is_place)

    @cached_property
    def offices(self) -> frozenset[str]:
        """The bodies of state that the page names, by their full names."""
        return frozenset(
            one.full_name for one in self.page.organisations
            if one.kind == "government" and _OFFICE.search(one.full_name)
        )  # fmt: skip

    def _is_carried(self, scope: str | None) -> bool:
        """Whether an owner goes on into the next sentence: a name or a trade, no mere group."""
        return self.is_named(scope) or (scope is not None and TRADE.search(scope) is not None)

    def placed(self, scope: str) -> str:
        """A trade with the place that is spoken of: 规模以上工业 of 高阳县."""
        current = self.current
        named = current is not None and self.scopes.is_place(current)
        return current + scope if named and current else scope

    def of_product(self, scope: str | None) -> str | None:
        """Whose a product's measure is: not a trade's that was spoken of before it."""
        return scope if self._is_carried(scope) else None

    def _is_counted(self, subject: Subject, clause: Span) -> bool:
        """Whether a phrase is what a number counts (规上企业共有96家), and no owner."""
        number = next(between(self.page.numbers, subject.end, clause.end), None)
        if number is None:
            return False
        plain = self.page.plain
        if subject.is_named and plain[number.full_end : number.full_end + 1] not in _AFTER_COUNT:
            return False  # 江苏省5家印染企业
        at = plain.find(")", subject.end, number.start) + 1 or subject.end
        return before_links(plain, at, number.full_start) <= at

    # The subject of a clause.

    def subject(self, start: int, end: int) -> Subject | None:
        """What a stretch speaks of: the noun phrase before its first verb."""
        at = self._after_count(self.scopes.after_opening(start, end), end)
        if named := self._organisation(at, end):
            if self._only_reports(named, end):
                return None
            if work := self._work(named, end):
                return work
            name = self._meant(named.name) if named.refers else named.full_name
            return Subject(name, named.start, named.end, True, True) if name else None
        quoted = self.page.plain.startswith(("“", '"'), at - 1) and at > start
        if quoted and self.page.plain.find("”", at, end) > 0:
            at -= 1  # “浙里纺”平台
        if ranked := RANKED.match(self.page.plain, at, end):
            return Subject(ranked.group(), at, ranked.end(), True)
        begun = any(one.start == at for one in between(self.page.organisations, at, end))
        if begun and _SOME_OF_MANY.match(self.page.plain, at, end):
            return None  # 甲公司、乙公司等24家
        kept = list(self._subject_words(at, end))
        while kept and (kept[-1].tag[0] in _NO_END or kept[-1].text in listed("trailing")):
            kept.pop()
        if not kept:
            return None
        first, last = kept[0].start, kept[-1].end
        if self.page.plain[last : last + 1] == "等":
            return None  # 甲公司、乙公司等24家: some of many
        if STRONGEST.match(self.page.plain, last):
            return None  # 世界|500强企业投资项目
        is_sum = AGGREGATE.fullmatch(self.page.plain[first:last]) is not None
        if (is_sum and self.page.plain.startswith("投资", last)) or _INVESTED.match(
            self.page.plain, last
        ):
            return None  # 工业|投资11亿元, 制造业|投资增长
        text = "".join(word.text for word in kept)
        if text.count("“") == text.count("”"):
            text = text.removeprefix("“").removesuffix("”") if text.endswith("”") else text
        if is_spoken_past(text) or self._names_person(first, last):
            return None
        if is_measure(text):  # 全县地区生产总值增长: the county's
            owner, rest = self.within(first, last)
            named_owner = self.is_named(owner) and owner != self.whole
            return Subject(owner, first, rest, named_owner, named_owner) if owner else None
        name = self.resolved(text)
        if name is None:
            return None
        if len(kept) == 1 and self.page.plain[last : last + 1] in ("或", "并"):
            return None  # 主导|或参与制定
        is_place = kept[0].tag == "ns" or self.scopes.is_place(kept[0].text)
        is_place = is_place or bool(POINTED.match(text))
        strong = is_place or text in alone() or OWNER.search(text) is not None
        named_place = is_place and len(kept) == 1
        return Subject(name, first, last, strong and not ABSTRACT.search(text), named_place)

    def within(self, start: int, end: int) -> tuple[str | None, int]:
        """The owner that a phrase begins with, and where its thing begins."""
        plain = self.page.plain
        text = plain[start:end]
        whose, thing = split_possessor(text)
        if whose is not None and whose not in _ATTRIBUTES:
            at = end - len(thing)
            if _DELIMITED.search(whose):
                return None, start  # 年产值2000万元以上的企业
            if whose.endswith(("上", "中", "里", "方面")):
                return None, at
            if is_measure(thing) or not has_verb(self.page, start, start + len(whose)):
                return self.resolved(self._undated(start, start + len(whose))), at
            return None, at
        place = self.scopes.leading_place(start, end)
        if place == end:
            return None, start
        clause = self.page.clause_at(start)
        begin = self.scopes.after_opening(clause.start, clause.end) if clause else start
        if start > begin and self.scopes.is_wide(plain[start:place]):
            return None, start  # 获得|中国纺织行业科技进步奖
        named = self.page.organisation_from.get(start)
        if named and named.end == place and not measures(plain[place:end]):
            return None, start  # 淘宝乡镇
        latin = _LATIN.match(plain, start, end)
        if latin and not parted_measure(rest := plain[latin.end() : end])[0]:
            return (latin.group(), latin.end()) if is_measure(rest) else (None, start)
        product, size = parted_measure(text)
        wide = self.scopes.is_wide(product[-2:])
        if place == start and len(product) > 1 and _SIZES.search(size) and not wide:
            return product, start + len(product)
        at = place
        for word in between(self.page.words, place, end):
            owner, rest = plain[start : word.end], plain[word.end : end]
            joined = rest.startswith(("、", "和", "及")) or bool(re.search("[、和及]", owner))
            if rest.startswith(_PUT_INTO):
                continue  # 制造业|贷款余额, 工业|投资: what is put into a trade
            if at > place and word.text in ("工业", "农业", "商业"):
                continue  # 西樵镇纺织产业|工业总产值
            goes_on = rest.startswith(_OF_TRADE)  # 产业链|党委: a body, not the trade
            leads = place > start or start == begin
            if leads and rest and not joined and word.text in _TRADES and not goes_on:
                at = word.end  # 全县针织产业链|在建项目
            joined = joined or owner.endswith("类项目") or rest.startswith("类")
            if len(owner) > _BARE and measures(rest) and not joined and OWNER.search(owner):
                at = word.end
        first = word_at(self.page.words, start)
        if first and at == start and first.text in listed("firm_alone") and first.end < end:
            meant = self._meant(first.text)
            if meant is not None and (first.text != "企业" or self.current in self.firms):
                return meant, first.end  # 集团累计投入
        if place == start < at and not self.is_named(plain[start:at]):
            current = self.current  # 童装产业销售额: the trade's, within the place spoken of
            if _ACTORS.search(plain[start:at]):
                return plain[start:at], at  # 会员单位|年销售额
            if start > begin or (current and self.scopes.is_organisation(current)):
                return None, start  # 该行|制造业贷款余额: a bank's
            self.whole, self.whole_at = self.placed(plain[start:at]), start
            return self.whole, at
        return (self.resolved(plain[start:at]), at) if at > start else (None, start)

    def _undated(self, start: int, end: int) -> str:
        """A stretch without the dates in it."""
        text = self.page.plain[start:end]
        for date in reversed(list(between(self.page.dates, start, end))):
            text = text[: date.start - start] + text[date.end - start :]
        return text

    def _after_count(self, at: int, end: int) -> int:
        """938家入统企业: the count is none of the name."""
        for number in between(self.page.numbers, at, end):
            if number.full_start == at and number.unit in _HOLDERS:
                return number.full_end
        return at

    def _organisation(self, at: int, end: int) -> Organisation | None:
        """The organisation that a stretch begins with, its epithet left out (服装企业华羽集团)."""
        for one in between(self.page.organisations, at, end):
            if not self.scopes.ends_word(one.end):
                return None
            epithet = EPITHET.search(self.page.plain, at, one.start)
            if one.start != at and (not epithet or one.start - at > _EPITHET):
                return None
            return None if self.page.plain[one.end : one.end + 1] in ("、", "等") else one
        return None

    def _work(self, named: Organisation, end: int) -> Subject | None:
        """海天材料扩产项目: what is an organisation's by its name is spoken of, not the maker."""
        last, found = named.end, None
        for word in between(self.page.words, named.end, end):
            if word.start != last or word.text == "的" or not self._goes_on(word, True):
                break
            last = word.end
            if WORK.search(self.page.plain[named.start : last]):
                text = self.page.plain[named.start : last]
                found = Subject(text, named.start, last, True, True)
        return found

    def _only_reports(self, one: Organisation, end: int) -> bool:
        """Whether an organisation speaks of others (据协会统计, 某证券报告指出)."""
        pattern = REPORTING if one.kind in REGULATORS else _STUDIES
        return pattern.match(self.page.plain, one.end, end) is not None

    def resolved(self, text: str) -> str | None:
        """The name of a subject: 全区印染行业 with its district, 集团 and 园区 as named before."""
        if this := _THIS_FIRM.fullmatch(text):
            return self._meant(this.group("firm"))
        if text in alone() or text == "链上党委":
            named = text if text.endswith("区") and text != "园区" else None
            return self._meant(text.removeprefix("链上")) or named  # 高新区
        if chain := CHAIN.match(text):
            whole = self._meant("产业链")
            return whole + text[chain.end() :] if whole else text
        return self.scopes.resolved(text, self.current)

    def _meant(self, word: str) -> str | None:
        """产业链, 集团, 这家企业: the one that is spoken of, if it ends or is in its name."""
        word = word.removeprefix("该").removeprefix("本")
        kernel = word[:2]
        if word in listed("firm_alone") and self.current in self.firms:
            return self.current
        for one in (self.sentence, self.paragraph, self.of_page, self.scopes.main_organisation):
            if one and kernel in one:
                whole = word not in one or self.scopes.is_organisation(one)
                return one if whole else one[: one.rfind(word) + len(word)]
        if named := self._ending_in(word):
            return named
        if kernel in ("公司", "集团", "企业"):
            about = self.scopes.main_organisation
            return about or (self.current if self.scopes.is_proper(self.current) else None)
        return None

    def _subject_words(self, at: int, end: int) -> Iterator[Word]:
        """The words of the phrase that a stretch begins with, dates left out."""
        begun = bracket = False
        cut = word_at(self.page.words, at)
        if cut and cut.start < at < cut.end <= end:  # 938|家入统|企业
            begun = True
            yield cut._replace(start=at, text=self.page.plain[at : cut.end])
        for word in between(self.page.words, at, end):
            if word.text in ("(", ")"):
                bracket = word.text == "("
            elif bracket or self.scopes.in_date(word.start) or word.text.isspace():
                continue
            elif begun and self._counts_inside(word, end):
                yield word
            elif word.tag == "f" and begun and word.text in _WITHIN and not self._counts(word.end):
                return  # 我国纺织行业里: spoken of as a place
            elif not self._goes_on(word, begun):
                return
            else:
                begun = True
                yield word

    def _counts(self, place: int) -> bool:
        """Whether a count of holders begins at a place: 中国境内|25家制造商."""
        numbers = between(self.page.numbers, place, place + 12)
        return any(one.full_start == place and one.unit in _HOLDERS for one in numbers)

    def _counts_inside(self, word: Word, end: int) -> bool:
        """海口市重点监测的80家工业企业: how many they are stands within what they are called."""
        plain = self.page.plain
        return any(
            one.start <= word.start < one.end
            and one.unit in _HOLDERS
            and one.full_end < end
            and plain[one.full_end] not in ",。;、()"
            and plain[word.start - 1] in "的内外省市县区镇国" + plain[one.start : word.start][-1:]
            for one in between(self.page.numbers, max(0, word.start - 8), end)
        )

    def _goes_on(self, word: Word, begun: bool) -> bool:
        """Whether a word belongs to the subject."""
        text = word.text
        if text in ("的", "、", "和", "及", "以及", "·", "/", "-"):
            return begun
        if text in '“”"‘’':
            return True
        if text in ("高速", "高铁", "系"):
            return begun
        if text in stops() or (self.scopes.in_number(word.start) and text[-1] != "大"):
            return False
        if word.tag == "x" and not text.isalnum():
            return False
        if text.startswith(tuple(listed("pronouns"))) and word.tag[0] in "rnz":
            return True
        if word.tag in _SUBJECT_END:
            following = self.page.plain[word.end : word.end + 1]
            return begun and word.tag == "v" and text in nominal() and following not in "了着"
        return True


_OFFICE: Final = re.compile(r"(?:[局厅部委署办司]|委员会|办公室|调查总队|采购中心)$")
_AFTER_COUNT: Final = ("", ",", "。", ";", "、", "\n", "(", ")")
_NAMED_ALONE = 10
_NO_END: Final = "uctqmfaz"
_DELIMITED: Final = re.compile(r"[万亿]元?(?:以上|及以上|以下)$")
_OF_TRADE: Final = ("党委", "党建", "联盟", "链长", "专班", "协会", "商会", "委员会", "办公室")
_TRADES: Final = ("产业", "产业链", "行业", "产业集群", "集群")
_SOME_OF_MANY: Final = re.compile(r"[^,。;、]{2,20}(?:、[^,。;、]{2,20})+?等(?![级于])")
# Where somebody is: the firm itself, or a room of it.
_AT: Final = re.compile(r"(?:随后,?)?(?:在|走进|来到|走访|位于)")
_ROOM: Final = re.compile(
    r"的?[\u4e00-\u9fff]{0,4}?(?:车间|厂区|展厅|现场|厂房|基地|调研|考察时?)?(?:内|里)?"
)
_ACTORS: Final = re.compile(r"(?:[会成]员(?:企业)?|单位|商户)$")
_INVESTED: Final = re.compile(
    r"(?:贷款|存款|投资)(?!了|约|近|超|达|过|[\d一二三四五六七八九十百千万亿])"
)
_PUT_INTO: Final = ("贷款", "存款", "投资", "技改投资")
_THIS_FIRM: Final = re.compile(r"(?:这|那|该)家?[\u4e00-\u9fff]{0,8}?(?P<firm>公司|集团|企业)")
_EPITHET: Final = 16
_LATIN: Final = re.compile(r"[A-Za-z&]{2,}")
# How big a trade or a field is: it stands before them, whoever is spoken of.
_SIZES: Final = re.compile(r"(?:规模|容量|份额|占有率)$")
# 市场 of 市场成交额 is no owner by itself.
_BARE: Final = 2
# What stands before 的 and owns nothing.
_ATTRIBUTES: Final = ("进口", "出口", "生产", "销售", "新增", "全新", "主要")
_WITHIN: Final = ("里", "中", "内", "境内")
_HOLDERS: Final = ("家", "个", "名", "户", "位", "所")
# Who speaks for a firm, and what is only told of others.
_SAYING: Final = re.compile(r"[^,。]{0,8}?(?:表示|称|说|透露|介绍|宣布|指出)")
_STUDIES: Final = re.compile(
    r"[^,。]{0,8}?(?:研究报告|报告|研究|统计|数据|预测|测算|分析|认为|指出|监测|调查)"
)
