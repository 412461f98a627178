"""Who is in a body: persons by their seats, organisations by the lists of members.

    membership = BODY role PERSON                              产业链党委书记陈力群
               | BODY ROLE单位 包括 A、B                       成员单位包括A、B
               | BODY 吸纳 A、B 等 ROLE单位                    首批吸纳A、B等18家成员单位
               | A 当选 [ BODY ] ROLE单位                      A为理事长单位,B、C为副理事长单位
               | A、B 加入 BODY

A body that is not named in the sentence is the one spoken of last.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from ...facts import Fact
from ..text import intent
from ..text.marks import START
from ..text.near import starting_in

if TYPE_CHECKING:
    from ..names import Organisation, Person
    from ..page import Page

_IN_NAME: Final = re.compile(r"名誉|荣誉|监事|.{0,4}顾问$")
_DEPARTMENT: Final = re.compile(r"[部处司室]$")
_ROLES: Final = (
    (_IN_NAME, "other"),
    (re.compile(r"副"), "deputy"),
    (re.compile(r"(?:书记|秘书长)$"), "secretary"),
    (re.compile(r"(?:[会链盟组]长|理事长|主任|主席|召集人|主任委员|指挥长|总指挥)$"), "chair"),
    (re.compile(r"指导"), "guiding"),
    (re.compile(r"(?:委员|理事|成员|会员|发起)$"), "member"),
)  # fmt: skip
_ROLE_WORDS: Final = (
    r"(?:常务)?(?:副?(?:理事长|[会盟组]长|主席)|理事|成员|会员|指导|发起|轮值主席|秘书长)"
)
_ROLE: Final = rf"(?P<role>{_ROLE_WORDS})"
_UNITS: Final = re.compile(rf"{_ROLE}单位(?:主要|分别|还|首批)?(?:有|包括|为|是|由|:|包含|涵盖)+")
_TAKEN_IN: Final = re.compile(
    rf"(?:吸纳|吸收|覆盖|汇聚|囊括|集聚|凝聚)(?P<who>[^。;]{{2,160}}?)(?:(?:为|作为)[^,。;、]{{0,4}}?|等[^,。;、]{{0,8}}?){_ROLE}(?:单位|企业)?(?=[,。;]|$)"
)
_ELECTED: Final = re.compile(
    rf"(?:当选为?|担任|出任|任|成为|被(?:推选|推举|选举|选|聘|授予|确定)为|(?:推选|选举|推举)?为)(?P<at>[^,。;]{{0,24}}?){_ROLE}(?:单位|(?<=首批成员)|(?<=首批会员))"
)
# A与B分别当选会长、副会长单位: each in its place
_IN_TURN: Final = re.compile(
    rf"分别(?:当选为?|担任|出任|任)(?P<roles>{_ROLE_WORDS}(?:单位)?(?:[、和与]{_ROLE_WORDS}(?:单位)?)+)"
)
# 已有78家企业加入某协会,包括A、B
_JOINED: Final = re.compile(r"[,]?(?:首批)?(?:包括|其中有|其中包括|分别是|分别为)")
_UNIT_OF: Final = re.compile(rf"{_ROLE}单位")
_JOINS: Final = re.compile(r"加入(?!了?讨论)")
_BODIES: Final = ("body", "association")


def memberships(page: Page) -> Iterator[Fact]:
    """Persons in seats, then organisations in lists."""
    bodies = {one.full_name for one in page.organisations if one.kind in _BODIES}
    for person in page.persons:
        if person.organisation in bodies and _is_seat(person.organisation, person.post):
            yield _fact(page, person.organisation, person.name, role_of(person.post), person)
    if "单位" in page.plain or "首批" in page.plain:
        yield from _by_units(page)
    if "加入" in page.plain:
        for hit in _JOINS.finditer(page.plain):
            if intent.kept_from(page, *hit.span()):
                continue
            after = _within(page, hit.end(), hit.end() + 40)
            if after and after[0].start - hit.end() <= 1 and after[0].kind in _BODIES:
                yield from _all(page, after[0], _run_before(page, hit.start()), "成员")
                if listed := _JOINED.match(page.plain, after[0].end):
                    sentence = page.sentence_at(hit.start())
                    end = sentence.end if sentence else listed.end()
                    yield from _all(page, after[0], _listed(page, listed.end(), end), "成员")


def _by_units(page: Page) -> Iterator[Fact]:
    """What is said of 成员单位, 理事长单位 and their like."""
    for hit in _UNITS.finditer(page.plain):
        if (sentence := page.sentence_at(hit.start())) and (body := _body(page, hit.start())):
            found = _listed(page, hit.end(), sentence.end)
            yield from _all(page, body, found, hit.group("role"))
    for hit in _TAKEN_IN.finditer(page.plain):
        if intent.kept_from(page, hit.start(), hit.start("who")):
            continue
        if body := _body(page, hit.start()):
            yield from _all(page, body, _within(page, *hit.span("who")), hit.group("role"))
    in_turn = [hit.span() for hit in _IN_TURN.finditer(page.plain)]
    for hit in _IN_TURN.finditer(page.plain):
        yield from _each_its_own(page, hit)
    for hit in _ELECTED.finditer(page.plain):
        is_kept = intent.kept_from(page, hit.start(), hit.start("at"))
        if is_kept or any(start <= hit.start() < end for start, end in in_turn):
            continue
        inside = [one for one in _within(page, *hit.span("at")) if one.kind in _BODIES]
        body = inside[-1] if inside else None
        found = _run_before(page, hit.start())
        if found and (body or (body := _body(page, found[0].start))):
            yield from _all(page, body, found, hit.group("role"))
    for hit in _UNIT_OF.finditer(page.plain):  # 联盟理事单位某公司
        after = starting_in(page.organisations, hit.end(), hit.end() + 1)
        if after and (body := _body(page, hit.start())):
            yield from _all(page, body, after[:1], hit.group("role"))


def _each_its_own(page: Page, hit: re.Match[str]) -> Iterator[Fact]:
    """A与B分别当选会长、副会长单位: as many members as roles, in their order."""
    roles = [one for one in re.split(r"(?:单位)?[、和与]|单位$", hit.group("roles")) if one]
    found = _run_before(page, hit.start())
    body = _body(page, found[0].start) if found else None
    if body and len(found) == len(roles):
        for one, role in zip(found, roles, strict=True):
            yield from _all(page, body, [one], role)


def _all(
    page: Page, body: Organisation, found: Sequence[Organisation], role: str
) -> Iterator[Fact]:
    for one in found:
        if one.full_name != body.full_name:
            yield _fact(page, body.full_name, one.full_name, role_of(role), one)


def _fact(page: Page, body: str, member: str, role: str, at: Organisation | Person) -> Fact:
    fields = {"body": body, "member": member, "role": role}
    return page.fact("membership", (at.start, at.end), fields)


def _is_seat(body: str, post: str) -> bool:
    """Whether a post is a seat in a body: its chair or secretary, not who manages its office in a
    country, nor the head of one of its departments."""
    if _DEPARTMENT.search(body) or post.startswith(("党组", "党委", "党支部", "党总支")):
        return False
    return role_of(post) != "other" or _IN_NAME.match(post) is not None


def role_of(post: str) -> str:
    """What a post makes its holder in a body."""
    return next((role for pattern, role in _ROLES if pattern.search(post)), "other")


def _body(page: Page, at: int) -> Organisation | None:
    """The body spoken of last before a place."""
    first = bisect_left(page.organisations, at, key=START)
    return next(
        (
            page.organisations[n]
            for n in range(first - 1, -1, -1)
            if page.organisations[n].kind in _BODIES
        ),
        None,
    )


def _listed(page: Page, start: int, end: int) -> Sequence[Organisation]:
    """Those listed from a place on: up to other words than a list has between two; whose rival or
    branch is listed (A公司的对手B公司) is not listed itself."""
    found: list[Organisation] = []
    for one in _within(page, start, end):
        between = page.plain[found[-1].end if found else start : one.start]
        if not re.fullmatch(r"(?:[、,和及与]|以及|等)?[^,。;、]{0,8}", between):
            break
        found.append(one)
    return [one for one in found if not page.plain.startswith("的", one.end)]


def _run_before(page: Page, at: int) -> Sequence[Organisation]:
    """The organisations that end right before a verb, joined to one another."""
    sentence = page.sentence_at(at)
    run: list[Organisation] = []
    edge = at
    for one in reversed(_within(page, sentence.start if sentence else at, at)):
        between = page.plain[one.end : edge]
        if not (
            re.fullmatch(r"(?:等?[^,。;、]{0,10}?(?:家|个)?(?:单位|企业|机构)?)?", between)
            if not run
            else re.fullmatch(r"(?:等[^,。;、]{0,8})?(?:[、和及与]|,?以及|,?还有)", between)
        ):
            break
        run.insert(0, one)
        edge = one.start
    return run


def _within(page: Page, start: int, end: int) -> Sequence[Organisation]:
    return [one for one in starting_in(page.organisations, start, end) if one.end <= end]
