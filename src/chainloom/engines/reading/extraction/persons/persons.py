"""Persons with their posts, and the facts that they are.

    naming = organisation { department } post { 、post } name [ title ]
           | organisation name title                     清华大学李明教授
           | name "(" organisation post ")"
           | post name                                   the organisation said before, or none

One naming is one Person for each post: 高新区管委会党组书记、主任张志强 is two.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from ...facts import Fact
from ..names import Organisation, Person
from ..organisations import government
from ..text import places
from ..text.near import starting_in
from ..text.words import lexicon
from . import appointing, person_names, rolls
from .posts import Post, heads_at

if TYPE_CHECKING:
    from ..page import Page

# The title of a page about a person, what stands before a post in it, and a body of no known sort.
_ABOUT: Final = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2,4})\s*(?:--+|[:,]?\s*(?:个人)?简介)\s*[^\n]*(?=\n|$)"
)
_HELD: Final = re.compile(
    r"[\s、,-]*(?:(?:19|20)\d\d年(?:\d{1,2}月)?)?(?:至今|起|开始)?(?:再次|先后|曾|现|历)?(?:当选为?|增选为|任职?|担任|出任|就任|兼任)?"
    r"(?:原|前)?(?:第[一二三四五六七八九十、届和]+届)?"
)
_HEADS: Final = ("部部", "局局", "处处", "科科", "院院", "所所")
# 责任 may stand in a firm's name; other words of holding a post, and relatives, in no name.
_BODY: Final = re.compile(
    r"(?:责任|(?![其妻夫弟兄父母任曾])[\u4e00-\u9fffA-Za-z()《》]){4,24}(?:社|会|论坛|院|中心|公司|集团|部|局|大学|学院|系|所|版|基金)(?:\([A-Za-z]+\))?"
)
# Whose posts a page about somebody tells besides.
_RELATIVE: Final = re.compile(
    r"其(?:弟|兄|妻|夫|父|母|子|女|姐|妹|祖|岳)|妻子|丈夫|夫人|爱人|[父母]亲|儿子|女儿|弟弟|哥哥|姐姐|妹妹|祖父|岳父"
)
# 样例大学校长,表示祝贺: somebody who speaks, and not the one whom the page is about.
_SPEAKS: Final = re.compile(
    r"[,\s]*(?:表示|认为|介绍|指出|强调|透露|祝贺|致辞|致贺|宣布|发言|讲话|说|称|出席|到访|告诉)"
)
_FIRMS: Final = ("firm", "bank", "provider")
_FARTHEST: Final = 16
_DEPARTMENT: Final = re.compile(
    r"的?(?:[\w()]{0,14}(?:部|处|科|司|室|中心|部门|事业部|办|系|分会|委|组|团队|行业|工业|农业|市场|研究|品牌|大区|地区|"
    r"区域|区|项目|首席|[专兼]职|原料|业务|产品)|新任|现任|首任|前任|原|前|中国|大中华)?$"
)
# 某公司|负责设计工作的|副总裁
_IN_CHARGE: Final = re.compile(r"(?:负责|主管|分管|主抓)[^,。;!?\n]{2,20}的$")
# What is no organisation and has somebody to speak for it: 广交会|新闻发言人, “…工程”|总指挥.
_OF_EVENT: Final = re.compile(
    r"(?:^|[\s、,。;:和与”“(])(?P<name>[\u4e00-\u9fff]{1,12}(?:交会|博览会|交易会|展览会|论坛|工程))[”\"]?$"
)
# Heads of a province, a city … belong to the place itself (辽宁省|副省长).
_OF_PLACES: Final = re.compile(
    r"^(?:原|前|时任)?(?:代理?)?(?:常务)?副?(?P<level>[省市区县州镇乡])长$"
)
_OF_COUNTRY: Final = re.compile(
    r"(?:第一)?(?:原|前|时任|候任)?(?:代理?)?(?:第一)?(?:副?总理|副?总统|首相|外长|财长|防长|国务卿|(?:外交|财政|商务|国防|内政)大臣)"
)
# Between an organisation and a post: what it is called for short, in brackets.
_IN_BRACKETS: Final = re.compile(r"[(（][^()（）]*[)）]")
_NOUNS: Final = frozenset(("n", "vn", "nz", "j", "b", "an", "l", "c", "s", "f", "eng", "ns", "a"))
_BRACKET: Final = re.compile(r"^(?:\([^()]{0,30}\)|[^(]{0,12}\))")
_SHORT_HEAD: Final = re.compile(r"^(?P<office>组织|宣传|统战|社会工作)(?P<post>(?:常务)?副?部长)$")
_PARTY_HEAD: Final = re.compile(
    r"^(?P<office>组织部|宣传部|统战部|社会工作部)(?P<post>常务副部长|副部长|部长)$"
)


# Who is named by the trade that they know: 农业研究员, 企管专家.
_OF_TRADES: Final = ("研究员", "分析师", "专家", "评论员", "观察员")
_TRADES: Final = ("业", "行业", "产业", "市场", "政策", "经济", "企管", "金融")
_NO_TRADES: Final = frozenset(
    ("业内", "行内", "业界", "公司", "企业", "集团", "机构", "人士", "某")
)
_LONGEST_TRADE: Final = 6


class _Owner(NamedTuple):
    """Whose a post is, where its naming begins, and the post without what belongs to the owner."""

    full_name: str | None
    start: int
    post: str


def find(page: Page) -> tuple[Person, ...]:
    """Every naming of a person with a post, in order."""
    found = sorted(_Reader(page).read(), key=lambda one: (one.start, one.name_start))
    return tuple(rolls.of_the_page(page, found))


class _Reader:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.plain = page.plain
        self.posts = page.posts
        self.organisations = page.organisations
        self.starts = [one.start for one in page.organisations]
        self.comings = tuple(appointing.find(page))
        self.come = {one.post.start for one in self.comings}
        # Whose the officers read so far are, by where their posts begin.
        self.told: dict[int, str | None] = {}
        # Of those with several posts, whose they are, the last one first.
        self.held: dict[int, list[str]] = {}

    def read(self) -> Iterator[Person]:
        for index, post in enumerate(self.posts):
            for start, end in post.names:
                yield from self._named(index, start, end)
        yield from self._titled()
        yield from self._by_title()
        yield from self._bracketed()
        yield from self._listed()
        yield from self._appointed()
        yield from self._of_biography()

    def _named(self, index: int, name_start: int, name_end: int) -> Iterator[Person]:
        """A person named after a post, and the posts that run up to that one."""
        chain = [self.posts[index]]
        while index and self._runs_on(self.posts[index - 1], chain[0]):
            index -= 1
            chain.insert(0, self.posts[index])
        last = shared = self._shared(index)
        named = False
        held: list[str] = []
        for place, post in enumerate(chain):
            before = chain[place - 1] if place else None
            owner = self._chained(before, post, last) if before else self._of_part(index)
            owner = owner or self._owner(post, last)
            if shared and post.text[0] in "省市区县" and owner.full_name == shared:
                owner = _Owner(None, post.start, post.text)
            last = owner.full_name or last
            held[:0] = [owner.full_name] if owner.full_name else []
            if not owner.post or (post.is_weak and owner.full_name is None):
                continue
            if owner.full_name is None and owner.start == post.start:
                owner = self._of_trade(owner)
            named = True
            yield self._person((owner.start, name_end), owner, (name_start, name_end))
        self.told[chain[-1].start] = last
        self.held[chain[-1].start] = held
        title = self._title_at(name_end)
        if named and title and title not in (post.text for post in chain):
            yield self._person(
                (name_start, name_end + len(title)),
                _Owner(None, name_start, title),
                (name_start, name_end),
            )

    def _of_trade(self, owner: _Owner) -> _Owner:
        """橡胶业|资深分析师: whose organisation is not said, with the trade that they are of."""
        if not owner.post.endswith(_OF_TRADES):
            return owner
        start = owner.start
        for word in reversed(starting_in(self.page.words, start - _FARTHEST, start)):
            is_noun = word.tag[0] in "nj" and word.tag not in ("ns", "nr") and word.text.isalpha()
            if word.end != start or not is_noun or word.text in _NO_TRADES:
                break
            start = word.start
        text = self.page.text[start : owner.start]
        before = self.plain[start - 1 : start]
        is_trade = 2 <= len(text) <= _LONGEST_TRADE and (
            text.endswith(_TRADES) or not before.isalnum()
        )
        return _Owner(None, start, text + owner.post) if is_trade else owner

    def _shared(self, index: int) -> str | None:
        """The organisation of the officer named right before: 某公司董事长张三、总裁李四; of one
        with several posts that of the last which has such a post: 某协会副会长、某公司董事长张三,
        |副会长李四."""
        if not index or not rolls.follows(self.page, self.posts[index - 1], self.posts[index]):
            return None
        before = self.posts[index - 1].start
        held = [self.told.get(before), *self.held.get(before, ())]
        post = self.posts[index].text
        return next((one for one in held if one and rolls.fits(post, one)), None)

    def _of_part(self, index: int) -> _Owner | None:
        """Whose a post is that follows another officer with a part of the same organisation."""
        named = self._before(self.posts[index])
        if not index or (named and not rolls.is_school(self.page, named)):
            return None
        post, held = self.posts[index], self.told.get(self.posts[index - 1].start)
        part = rolls.part_after(self.page, self.posts[index - 1], post, held) if held else None
        if held is None or part is None:
            return None
        return _Owner(rolls.with_part(held, self.page.text[slice(*part)]), part[0], post.text)

    def _chained(self, before: Post, post: Post, last: str | None) -> _Owner | None:
        """Whose a post is before which nouns stand that no rule took for an organisation."""
        if self._before(post) or not (gap := rolls.unread(self.page, before, post)):
            return None
        full_name = rolls.owner_of_unread(self.page.text[slice(*gap)], post.text, last)
        return _Owner(full_name, gap[0], post.text)

    def _person(self, span: tuple[int, int], owner: _Owner, name: tuple[int, int]) -> Person:
        text = self.page.text[name[0] : name[1]]
        return Person(*span, text, owner.post, owner.full_name, *name)

    def _titled(self) -> Iterator[Person]:
        """清华大学李明教授: a name between its organisation and its title."""
        taken = {start for post in self.posts for start, _ in post.names}
        for one in self.organisations:
            if one.refers or one.end in taken:
                continue
            name = person_names.at(self.page, one.end)
            if name and self.plain[name[1] - 1 : name[1] + 1] in _HEADS:
                continue  # 集团宣传部部长: a department
            if name and (title := self._title_at(name[1]) or heads_at(self.plain, name[1])):
                owner = _Owner(one.full_name, one.start, title)
                yield self._person((one.start, name[1] + len(title)), owner, name)

    def _bracketed(self) -> Iterator[Person]:
        """李明(某公司董事长): the post in brackets after the name."""
        for post in self.posts:
            if post.names or self.plain[post.end : post.end + 1] != ")":
                continue
            opening = self.plain.rfind("(", max(0, post.start - 30), post.start)
            if opening < 2:
                continue
            for size in (3, 2, 4):
                name = person_names.at(self.page, opening - size)
                if name and name[1] == opening:
                    last = None
                    for one in starting_in(self.posts, opening, post.end):
                        owner = self._owner(one, last)
                        last = owner.full_name
                        yield self._person((name[0], one.end), owner, name)
                    break

    def _listed(self) -> Iterator[Person]:
        """组长:李明(某局局长): a roll of those who hold a post, of the body spoken of last."""
        for post in self.posts:
            if self.plain[post.end : post.end + 1] != ":" or self.plain[post.start - 1].isalnum():
                continue
            place = post.end + 1
            while name := person_names.at(self.page, place):
                held = appointing.spoken_of(self.page, post.text, post.start)
                yield self._person((post.start, name[1]), _Owner(held, post.start, post.text), name)
                after = _IN_BRACKETS.match(self.plain, name[1])
                place = after.end() if after else name[1]
                if self.plain[place : place + 1] not in ("、", " "):
                    break
                place += 1

    def _appointed(self) -> Iterator[Person]:
        """李明担任某协会会长, 聘任李明为秘书长, 书记由李明担任."""
        for one in self.comings:
            owner = self._owner(one.post, None) if one.organisation is None else None
            if owner is None or owner.full_name is None:
                owner = _Owner(one.organisation, one.post.start, one.text)
            start = min(one.name[0], one.post.start)
            yield self._person((start, one.end), owner, one.name)

    def _of_biography(self) -> Iterator[Person]:
        """A page about one person tells posts without the name again (成思危 -- 论坛主席)."""
        about = _ABOUT.match(self.plain)
        name = person_names.at(self.page, 0) if about else None
        if about is None or name is None or name[1] != about.end("name"):
            return
        for post in self.posts:
            clause = self.page.clause_at(post.start)
            if clause is None or post.names or post.start < name[1] or post.start in self.come:
                continue
            if self._is_of_another(post):
                continue
            begin = max(
                [clause.start, name[1] if clause.start == 0 else 0]
                + [one.end for one in starting_in(self.posts, clause.start, post.start)]
            )
            held = _HELD.match(self.plain, begin, post.start)
            start = held.end() if held else begin
            one = self._before(post)
            whole = self.plain[start : post.start]
            if one is not None and one.start <= start:
                owner = self._owner(post, None)
            elif one is None and _BODY.fullmatch(whole):
                named = _IN_BRACKETS.sub("", self.page.text[start : post.start])
                owner = _Owner(named, start, post.text)
            else:
                continue
            ends = self.plain[post.end : post.end + 1]
            if owner.full_name and ends in ("", ",", "。", ";", "、", "\n", "(", "兼"):
                yield self._person((post.start, post.end), owner, name)

    def _is_of_another(self, post: Post) -> bool:
        """Whether a post without a name is a relative's, or of somebody who speaks."""
        sentence = self.page.sentence_at(post.start)
        start = sentence.start if sentence else post.start
        return (
            _RELATIVE.search(self.plain, start, post.start) is not None
            or _SPEAKS.match(self.plain, post.end) is not None
        )

    def _title_at(self, end: int) -> str | None:
        titles = lexicon("posts")["titles"]
        return next((one for one in titles if self.plain.startswith(one, end)), None)

    def _runs_on(self, post: Post, following: Post) -> bool:
        """Whether two posts are of one person: nothing but 、 or an organisation between them."""
        if post.names or post.start in self.come or self._is_title(post):
            return False
        return rolls.runs_on(self.page, post, following, self._before(following))

    def _is_title(self, post: Post) -> bool:
        """Whether a post is the title of the person named right before it (李明教授,…)."""
        return self._named_before(post) is not None or any(
            name[1] == post.start
            for one in starting_in(self.posts, post.start - 12, post.start)
            for name in one.names
        )

    def _named_before(self, post: Post) -> tuple[int, int] | None:
        """The name right before a title (、周成虎|研究员), if one stands there."""
        if post.text not in lexicon("posts")["titles"]:
            return None
        for size in (3, 2):
            start = post.start - size
            before = self.plain[start - 1 : start] if start > 0 else ""
            word = next(iter(starting_in(self.page.words, start, start + 1)), None)
            if before.isalnum() or word is None or word.tag[:2] != "nr":
                continue
            if person_names.at(self.page, start) == (start, post.start):
                return start, post.start
        return None

    def _by_title(self) -> Iterator[Person]:
        """格兰杰教授: a name with a title alone, whose organisation is not said."""
        for post in self.posts:
            if not post.names and (name := self._named_before(post)):
                yield self._person((name[0], post.end), _Owner(None, name[0], post.text), name)

    def _owner(self, post: Post, last: str | None) -> _Owner:
        """Whose a post is: the organisation right before it or that it begins in, the place of a
        mayor, the committee of a department's head; else that of the post before."""
        if one := self._before(post):
            first = max(one.end, post.start) if one.end > post.start else one.end
            gap = _BRACKET.sub("", self.plain[first : post.start])
            gap = "" if _IN_CHARGE.match(gap) else gap
            text = self.page.text[post.start - len(gap) : post.end] if gap else post.text
            if post.start < one.end < post.end - 1:
                text = self.page.text[one.end : post.end]  # 产业链党委|书记; 国防部长 is 部长
            text = text.strip().removeprefix("的").removeprefix("兼")
            return _Owner(one.full_name, one.start, text)
        if pointed := rolls.pointed_to(self.page, post):
            return _Owner(*pointed, post.text)
        if hit := _OF_PLACES.match(post.text):
            start = self._places_before(post.start)
            if start == post.start:
                start = self._places_before(self._level_at(post))
            town = government.town_before(self.page, post.start)
            if start >= post.start and town < post.start:
                return _Owner(self.page.text[town : post.start], town, post.text)
            if start < post.start:
                end = (
                    self._level_at(post)
                    if places.before(self.plain, post.start) == post.start
                    else post.start
                )
                return _Owner(places.full(self.page.text[start:end]), start, post.text)
            own = _place_of(last, hit.group("level")) or self._own_place(hit.group("level"))
            return _Owner(own or last, post.start, post.text)
        if hit := _OF_COUNTRY.fullmatch(post.text):
            start = _country_before(self.page, post.start)
            if start < post.start:
                return _Owner(self.page.text[start : post.start], start, hit.group())
        if (
            event := _OF_EVENT.search(self.plain, max(0, post.start - 18), post.start)
        ) and not last:
            name = event.group("name")
            return _Owner(name, event.start("name"), post.text)
        if last and (short := _SHORT_HEAD.match(post.text)):
            return _Owner(f"{last}{short.group('office')}部", post.start, short.group("post"))
        if last and (head := _PARTY_HEAD.match(post.text)):
            return _Owner(last + head.group("office"), post.start, head.group("post"))
        if last and not rolls.fits(post.text, last):
            last = None  # 协会秘书长王强、行长李娜: whose is not said
        return _Owner(last, post.start, post.text.removeprefix("兼"))

    def _places_before(self, end: int) -> int:
        """Where the places begin that end at a place, without what is rather a name and the word
        after it: 潘利|民和|副市长."""
        start = places.before(self.plain, end)
        named = starting_in(self.posts, start - _FARTHEST, start)
        in_name = any(name[0] <= start < name[1] for one in named for name in one.names)
        return end if in_name else start

    def _level_at(self, post: Post) -> int:
        """Where a level's character ends that post and place share (江阴市长)."""
        return post.end - 1 if len(post.text) == 2 else post.start

    def _own_place(self, level: str) -> str | None:
        """The one place of a level that the page names."""
        named = {
            places.full(word.text) for word in self.page.words if places.is_division(word.text)
        }
        fitting = [name for name in named if name.endswith(level)]
        return fitting[0] if len(fitting) == 1 else None

    def _before(self, post: Post) -> Organisation | None:
        """The organisation that a post is named with: it ends before it, with no more than a
        department between, or within it (产业链党委|书记)."""
        index = bisect_right(self.starts, post.start) - 1
        if index < 0:
            return None
        one = self.organisations[index]
        if post.start < one.end < post.end:
            return one
        gap = _BRACKET.sub("", self.plain[one.end : post.start])
        if one.end > post.start or (len(gap) > _FARTHEST and not _IN_CHARGE.match(gap)):
            return None
        between = starting_in(self.posts, one.end, post.start)
        if any(self.plain[end : end + 1] in "和与、及" for two in between for _, end in two.names):
            return None  # 某厅厅长张三和某中心|副主任李四
        if (
            _IN_CHARGE.match(gap)
            or _DEPARTMENT.match(gap.strip())
            or self._is_of_nouns(one, post, gap)
        ):
            return one
        return None

    def _is_of_nouns(self, one: Organisation, post: Post, gap: str) -> bool:
        """飞利浦|公共关系与绿色市场经理: only nouns between a firm and a post with a name."""
        if one.kind == "college" or not post.names or gap[:1].isspace():
            return False
        inside = starting_in(self.page.words, one.end, post.start)
        if starting_in(self.posts, one.end, post.start):
            return False
        return bool(inside) and all(
            (word.tag in _NOUNS or word.text in ("与", "和", "及"))
            and word.text not in ("企业", "公司", "集团")
            for word in inside
        )


def _country_before(page: Page, end: int) -> int:
    """Where the country begins that a head of state is named with: 英国|首相, 俄|总理."""
    for size in (5, 4, 3, 2):
        if end >= size and page.plain[end - size : end] in places.foreign():
            return end - size
    word = starting_in(page.words, end - 1, end)
    is_short = word and word[0].end == end and word[0].text in government.SHORT_LANDS
    return end - 1 if is_short else end


def _place_of(committee: str | None, level: str) -> str | None:
    """The place whose committee or government was named: 诸暨市委 → 诸暨市."""
    hit = _ORGAN_OF_PLACE.match(committee or "")
    return hit.group("place") if hit and hit.group("place").endswith(level) else None


_ORGAN_OF_PLACE: Final = re.compile(
    r"(?:中共)?(?P<place>\w{2,}?[省市区县州镇乡])(?:委|党委|人民政府|政府)(?:办公室)?$"
)


# How it is told whose post it is: with the post, or only by whose people speak on the page.
_SAID: Final = "said"
_INFERRED: Final = "inferred"


def facts(page: Page) -> Iterator[Fact]:
    """Each person's posts."""
    for one in page.persons:
        if one.post.endswith("记者"):
            continue  # who reports is no news
        fields = {"name": one.name, "post": one.post, "organisation": one.organisation}
        told = _INFERRED if one.is_inferred else _SAID
        yield page.fact("person", (one.start, one.end), fields, told=told)
