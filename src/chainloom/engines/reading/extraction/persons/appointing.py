"""Who comes to a post, holds it beside another, or leaves it.

    coming  = NAME { 、NAME } [ adverb ] BECOMES [ organisation ] post   李明当选会长
            | APPOINTS NAME { 、NAME } 为 [ organisation ] post          聘任李明为秘书长
            | , NAME 为 [ organisation ] post                            the same verb goes on
            | [ organisation ] post 由 NAME BECOMES                      书记由李明担任
    leaving = 免去 NAME 的 [ organisation ] post 职务 | NAME 不再担任 …
            | NAME 接替 NAME BECOMES …                                   both held it

A post without an organisation is one in the body that the page spoke of last and that has such
posts: 会长 in an association, 盟长 in an alliance, 书记 in a committee of the Party.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from ..names import Organisation
from ..text import intent, marks
from ..text.marks import START
from ..text.near import starting_in
from . import person_names
from .posts import Post

if TYPE_CHECKING:
    from ..page import Page

# Somebody comes to a post: no 任务, 任何, 责任.
_BECOMES: Final = re.compile(
    r"(?:[担出兼接就连]任|现任|当选为?|(?:选举|推选|推举|任命|聘任|聘|选|推|任)为|受聘(?:担任|为)?"
    r"|(?<![担出兼接就连责信委主放历现聘时前首原新届一每离卸胜充])任(?![何务意职期免命由教]))了?"
)
_IS: Final = re.compile(
    r"(?P<also>(?:同时)?[也还]|同时)?(?<![不就只但正便而凡于乃若算总])(?:是|系)(?!否|统)"
)
_APPOINTS: Final = re.compile(
    r"任命|聘任|聘请|(?<!受)聘(?![任请书用为])|选举(?!产生|出|为)|推选(?!产生|出|为)|推举(?!为)|增选|增补|委任|选聘|特聘"
)
_LEAVES: Final = re.compile(r"免去|免除")
_ADVERB: Final = re.compile(
    r"(?:等\d*[一二三四五六七八九十多]*余?[人名位](?:同志)?)?(?:同志|先生|女士|教授|博士|院士)?(?:全票|高票|等额|正式|连续|再次|再度|同时|当场|当天|今起|将|还|也|则|又|被|并|曾|均|分别|不再|现场|一致|受邀|应邀|获|后来|其后|随后|此后|之后)*$"
)
_LEFT: Final = re.compile(r"不再$")
_FOUNDED: Final = re.compile(r"成立|组建|设立")
_REPLACES: Final = re.compile(r"接替|接棒|接任|代替")
_AND: Final = re.compile(r"(?:等)?(?:\d*人|[二两三四五六七八九十]+人|同志)?$|[、和与及]$")
# Between the verb and the post: which term of office, and whose where that needs no saying.
_TERM: Final = re.compile(
    r"(?:新一届|首届|本届|第?[一二三四五六七八九十\d]+届|首任|新任|第[一二三四五六七八九十]任|该|新的?|理事会|中心|商会|协会|学会|联盟|联合会|共同体|联合体|专班|党委|研究院|实验室|监事会|委员会|总支|一职"
    r"|执行|名誉|荣誉|常务|轮值|创会|首席|兼|的)*+$"
)
# A part of the body that the post is of: 任专家委员会|主任.
_PART: Final = re.compile(
    r"(?:该|首届|新一届)?(?P<part>\w{0,6}(?:委员会|办公室|秘书处|监事会|专委会)).{0,4}"
)
_ANY_BODY: Final = re.compile(r"会$|联盟$|联合体$|共同体$|专班$|党委$|小组$|研究院$")
_ALONE: Final = re.compile(r"(?:一职)?[则均都也]?(?:分别)?(?:将)?(?:暂)?由")
_ENDS: Final = re.compile(r"[,。;、)\n]|$|的|和|、")
_LEAD: Final = re.compile(r"^(?:首任|新任|现任|原)+")
# Which bodies have which posts, by what their names end in.
_SEATS: Final = (
    (re.compile(r"盟长$"), re.compile(r"联盟$")),
    (re.compile(r"链长"), re.compile(r"专班|产业链|领导小组|链长|办公室")),
    (re.compile(r"组长$|召集人$"), re.compile(r"小组|专班|组$|联席会议|指挥部")),
    (re.compile(r"指挥长$|总指挥$"), re.compile(r"指挥部$")),
    (
        re.compile(r"会长$|监事长$|理事长$|理事$|秘书长$|监事$|会长助理$|干事$"),
        re.compile(r"会$|联盟$|联合体$|共同体$|中心$|智库$|分会$"),
    ),
    (
        re.compile(r"书记$|委员$"),
        re.compile(r"党委$|委员会$|支部$|总支$|党工委$|工委$"),
    ),
    (re.compile(r"院长$|院长助理$"), re.compile(r"院$")),
    (re.compile(r"所长$"), re.compile(r"所$")),
    (re.compile(r"校长$"), re.compile(r"校$|大学$|学院$")),
    (
        re.compile(r"主任(?:委员)?$"),
        re.compile(r"委员会$|中心$|办公室$|实验室$|基地$|专委会$|管委会$"),
    ),
    (re.compile(r"行长$"), re.compile(r"行$|银行$")),
    (
        re.compile(r"董事长$|总经理$|总裁$|总监$|CEO$|首席执行官$|厂长$|董事$"),
        re.compile(r"公司$|集团$|厂$|银行$|股份$"),
    ),
)  # fmt: skip


# Between two posts that somebody comes to at once.
_JOINED: Final = ("、", "兼", "、兼", "和", "及", "以及")


class Coming(NamedTuple):
    """A name's place, the post it comes to, and the organisation of it, if any is said."""

    name: tuple[int, int]
    post: Post
    text: str
    organisation: str | None
    end: int


def find(page: Page) -> Iterator[Coming]:
    """Everyone said to come to a post, or to leave it."""
    yield from _Reader(page).read()


class _Reader:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.plain = page.plain
        self.posts = page.posts
        self.told: list[Coming] = []
        self.named = {name[1]: name for post in page.posts for name in post.names}

    def read(self) -> Iterator[Coming]:
        for hit in _BECOMES.finditer(self.plain):
            names = self._names_before(hit.start())
            if not names or self._is_meant(hit):
                continue
            if post := self._post_after(hit.end()):
                for name in names:
                    yield from self._coming(name, post, hit.end())
            elif _ENDS.match(self.plain, hit.end()) and (held := self._post_before(names[0][0])):
                for name in names:
                    yield from self._coming(name, held, None)
        for hit in _IS.finditer(self.plain):
            yield from self._being(hit)
        for hit in _APPOINTS.finditer(self.plain):
            if not self._is_meant(hit):
                yield from self._appointed(hit.end())
        for hit in _LEAVES.finditer(self.plain):
            left = person_names.at(self.page, hit.end())
            if left and self.plain[left[1] : left[1] + 1] in ("的", "同"):
                at = self.plain.find("的", left[1], left[1] + 4) + 1
                if at and (post := self._post_after(at)):
                    yield from self._coming(left, post, at)

    def _is_meant(self, verb: re.Match[str]) -> bool:
        """Whether nobody has come to a post: 拟聘任A为…, 拟成立…领导小组,由A任组长."""
        kept = intent.kept_from(self.page, *verb.span())
        if kept and not _LEFT.search(self.plain, verb.start() - 4, verb.start()):
            return True
        sentence = self.page.sentence_at(verb.start())
        founded = _FOUNDED.finditer(self.plain, sentence.start, verb.start()) if sentence else ()
        return any(intent.kept_from(self.page, *one.span()) == "intended" for one in founded)

    def _being(self, hit: re.Match[str]) -> Iterator[Coming]:
        """李明是某公司董事长,也是某协会会长: only with the organisation named."""
        names = self._names_before(hit.start())
        if not names and hit.group("also") and (sentence := self.page.sentence_at(hit.start())):
            before = [
                name for post in starting_in(self.posts, sentence.start - 40, hit.start())
                for name in post.names
            ]  # fmt: skip
            told = [one for one in self.told if sentence.start <= one.name[0] < hit.start()]
            names = [one.name for one in told[-1:]] or before[-1:]
        post = self._post_after(hit.end()) if names else None
        leads = self._leads(hit.end(), post.start) if post else None
        if post and leads and leads[0] and not post.names:
            for name in names:
                for one in self._coming(name, post, hit.end()):
                    self.told.append(one)
                    yield one

    def _appointed(self, at: int) -> Iterator[Coming]:
        """任命A为甲局局长,B为乙局副局长: each 为 of the sentence that a name stands before."""
        sentence = self.page.sentence_at(at)
        place = at
        while sentence and (place := self.plain.find("为", place, sentence.end)) >= 0:
            names = self._names_before(place, at)
            place += 1
            if names and (post := self._post_after(place)):
                for name in names:
                    yield from self._coming(name, post, place)
                at = post.end

    def _names_before(self, place: int, floor: int = 0) -> list[tuple[int, int]]:
        """The names that end before a place, with no more than an adverb between, and those
        joined to the last one."""
        before = self.plain[max(0, place - 14) : place]
        adverb = _ADVERB.search(before)
        end = place - (len(before) - adverb.start() if adverb else 0)
        last = self._name_ending_at(end, floor) or self._name_ending_at(place, floor)
        if last is None:
            return []
        names = [last]
        if _REPLACES.search(self.plain, max(0, last[0] - 2), last[0]):
            before_verb = self._name_ending_at(last[0] - 2, floor)
            return [before_verb, last] if before_verb else [last]
        clause = self.page.clause_at(last[0])
        for post in reversed(starting_in(self.posts, clause.start, last[0]) if clause else ()):
            for name in reversed(post.names):
                if name[1] < names[0][0] and self.plain[name[1]] in "、和与及":
                    names.insert(0, name)
        start = names[0][0]
        while (
            start
            and self.plain[start - 1] in "、和"
            and (more := self._name_ending_at(start - 1, floor))
        ):
            if more in names:
                break
            names.insert(0, more)
            start = more[0]
        return names

    def _name_ending_at(self, end: int, floor: int = 0) -> tuple[int, int] | None:
        """The person's name that ends at a place: one named with a post, or one in a clause."""
        if name := self.named.get(end):
            return name
        for size in (3, 2, 4):
            start = end - size
            if start < 0 or (
                start
                and start != floor
                and self.plain[start - 1].isalnum()
                and self.plain[start - 1] not in "由以和、选举为替"
            ):
                continue
            read = person_names.at(self.page, start)
            if read and read[1] == end:
                return read
        word = marks.at(self.page.words, end - 1) if end else None
        if word and word.end == end and word.tag == "nr" and 2 <= end - word.start <= 3:
            read = person_names.at(self.page, word.start)  # 非遗传承人|郭洪利|为
            return read if read and read[1] == end else None
        return None

    def _post_after(self, at: int) -> Post | None:
        """The post after a verb: nothing but an organisation and a term of office between."""
        index = bisect_left(self.posts, at, key=START)
        if index < len(self.posts) and not self._is_near(at, self.posts[index].start):
            return next(
                (one for one in self.posts[index + 1 : index + 2] if self._is_near(at, one.start)),
                None,
            )
        return self.posts[index] if index < len(self.posts) else None

    def _is_near(self, at: int, start: int) -> bool:
        return start - at <= 40 and self._leads(at, start) is not None

    def _leads(self, at: int, start: int) -> tuple[str | None, int] | None:
        """The organisation between a verb and a post and its end, None if other words are there."""
        inside = [
            one for one in starting_in(self.page.organisations, at, start + 1)
            if one.end <= start + 4 and one.start - at <= 1
        ]  # fmt: skip
        if inside:
            one = inside[-1]
            rest = self.plain[one.end : start]
            ok = len(rest) <= 10 and not re.search(r"[,。;、\s]", rest)
            return (one.full_name, one.end) if ok else None
        rest = self.plain[at:start]
        if part := _PART.fullmatch(rest):
            return None, at + part.start("part")
        return (None, start) if _TERM.fullmatch(rest) else None

    def _post_before(self, start: int) -> Post | None:
        """书记由…李明担任: the post before 由, in the sentence of the name."""
        sentence = self.page.sentence_at(start)
        for post in reversed(starting_in(self.posts, sentence.start, start) if sentence else ()):
            if not post.names and _ALONE.match(self.plain, post.end):
                return post
        return None

    def _coming(self, name: tuple[int, int], post: Post, at: int | None) -> Iterator[Coming]:
        """The name with a post, and with the posts joined to it (局长、党组书记)."""
        last = None
        for one in self._joined(post):
            found = self._one(name, one, at if one is post else None, last)
            last = found.organisation
            yield found

    def _joined(self, post: Post) -> list[Post]:
        run = [post]
        index = bisect_right(self.posts, post.start, key=START)
        for more in self.posts[index : index + 2]:
            between = self.plain[run[-1].end : more.start]
            if run[-1].names or more.names or between not in _JOINED:
                break
            if person_names.at(self.page, more.end):
                break
            run.append(more)
        return run

    def _one(self, name: tuple[int, int], post: Post, at: int | None, last: str | None) -> Coming:
        text, organisation = post.text, last
        leads = self._leads(at, post.start) if at is not None else None
        if leads and leads[0]:
            organisation = leads[0]
            text = self.page.text[leads[1] : post.end]
        elif leads:
            text = self.page.text[leads[1] : post.end]
        elif organisation is None:
            held = self._held_in(post) if at is None else None
            if part := _PART_BEFORE.search(self.plain, max(0, post.start - 8), post.start):
                text = part.group() + text
            if held:
                organisation = held.full_name
                text = self.page.text[held.end : post.end]
        text = _TERM_BEFORE.sub("", text)
        organisation = organisation or spoken_of(self.page, text, min(name[0], post.start))
        return Coming(name, post, text, organisation, max(name[1], post.end))

    def _held_in(self, post: Post) -> Organisation | None:
        """The organisation right before a post."""
        organisations = self.page.organisations
        index = bisect_right(organisations, post.start, key=START) - 1
        one = organisations[index] if index >= 0 else None
        if one is None or one.end >= post.end:
            return None
        gap = self.plain[one.end : post.start]
        return one if re.fullmatch(r"(?:\w{0,6}(?:办公室|秘书处|委员会))?", gap) else None


def spoken_of(page: Page, post: str, before: int) -> str | None:
    """The body spoken of last before a place that has such a post."""
    seat = next((body for posts, body in _SEATS if posts.search(post)), None)
    if _PART.match(post) or post.endswith(("顾问", "专家")):
        seat = _ANY_BODY
    if seat is None:
        return None
    organisations = page.organisations
    index = bisect_left(organisations, before, key=START)
    fitting = [
        one for one in reversed(organisations[:index])
        if one.kind != "government" and seat.search(one.full_name.rstrip("”\""))
        and not _heads_post(page, one.end)  # another one's post: 甲协会会长李明当选会长
    ]  # fmt: skip
    sentence = page.sentence_at(before)
    near = [one for one in fitting if sentence and one.start >= sentence.start]
    line = page.plain.find("\n")
    main = {one.full_name for one in organisations if one.start < line}
    about = [one for one in fitting if one.full_name in main]
    chosen = near or about or fitting
    return chosen[0].full_name if chosen else None


def _heads_post(page: Page, end: int) -> bool:
    """Whether a post with a name stands right after an organisation."""
    index = bisect_left(page.posts, end - 3, key=START)
    return any(
        post.start <= end + 6
        and post.end > end
        and _is_held(page, post)
        and (post.start < end or page.plain[end : post.start].isalnum() or post.start == end)
        for post in page.posts[index : index + 2]
    )


def _is_held(page: Page, post: Post) -> bool:
    """Whether a name stands after a post, or after the posts joined to it."""
    index = bisect_left(page.posts, post.start, key=START)
    end = post.start
    for one in page.posts[index : index + 3]:
        if page.plain[end : one.start] not in ("", "、", ",", "兼"):
            return False
        if one.names:
            return True
        end = one.end
    return False


_PART_BEFORE: Final = re.compile(r"(?:(?<=[,。;\s])\w{0,2})?(?:办公室|秘书处|专家委员会|监事会)$")
_TERM_BEFORE: Final = re.compile(
    r"^(?:新一届|首届|本届|第?[一二三四五六七八九十\d]+届|首任|新任|第[一二三四五六七八九十]任|该|的|新|理事会(?=.*会长|.*理事长))+"
)
