"""Texts made to take long: marks that nobody closes, rows and runs without an end."""

from __future__ import annotations

import re
import sys
from typing import Final

import pytest

from chainloom.engines.reading import extract
from chainloom.engines.reading.extraction import Page
from chainloom.engines.reading.extraction.organisations import formed, shown_bodies
from chainloom.engines.reading.extraction.text import intent
from chainloom.engines.reading.extraction.text.marks import quoted, sentences

HARD: Final = {
    "quotation marks that nobody closes": "“" * 50_000,
    "brackets that nobody closes": "(" * 50_000,
    "a row of firms": "、".join(["三一重工"] * 3_000),
    "firms joined by 和": "和".join(["三一重工"] * 3_000),
    "numbers told respectively": "甲、乙分别为" + "、".join(["5万元"] * 3_000),
    "posts in a run": "董事长总经理" * 2_000 + "王志强",
    "a run of capitals": "本公司产品型号为" + "A" * 300,
    "a line of capitals": "PLEASE CONTACT EXPORT SALES DEPARTMENT FOR FABRIC SAMPLES LIST。",
    "adverbs that part in many ways": "云河产业园在在在在在在在" * 20 + "、竣工",
    "who is told by whom": "云河联盟" + "由" * 200 + "、成立",
    "words made of other words": "已经" * 300 + "印发《方案》,共有" + "共有" * 300 + "个专利",
}


@pytest.mark.parametrize("name", HARD)
def test_hard_texts_are_read(name: str) -> None:
    assert isinstance(extract(HARD[name]), list)


def test_quotations_are_found_behind_marks_that_nobody_closed() -> None:
    assert [one.text for one in quoted("“" * 500 + "云锦”和《方案》")] == ["云锦", "方案"]


# What a page may repeat in one line: the reader looks back and ahead only so far.
REPEATED: Final = {
    "a firm in Latin letters": "ST圣方,",
    "agreements without an end": "华纶纺织与恒达织造签约建设产业园",
    "events": "举办企业培训会,",
    "projects": "锦绣产业园项目、",
    "offices and persons": "青田县工信局局长王强、",
    "suppliers": "华纶公司向恒达公司供应面料,",
    "bodies that were founded": "成立了柳河联盟、",
    "bodies of a row": "纺织联盟、",
    "owners": "建成云河纺织博物馆,开工建设云河大剧院,",
}


def steps(text: str) -> int:
    """How many calls of functions reading a text takes: the same on every machine."""
    count = 0

    def called(*_: object) -> None:
        nonlocal count
        count += 1

    before = sys.getprofile()
    sys.setprofile(called)
    try:
        extract(text)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("name", REPEATED)
def test_twice_the_text_takes_about_twice_the_steps(name: str) -> None:
    extract(REPEATED[name] * 50)  # lists and patterns are made
    assert steps(REPEATED[name] * 400) < 2.35 * steps(REPEATED[name] * 200)


def test_a_page_is_blanked_once_however_many_verbs_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    """Steps do not tell it: a copy of the page is one step, however long the page."""
    asked = []
    once = intent.without_names

    def counted(page: Page) -> str:
        asked.append(page)
        return once(page)

    monkeypatch.setattr(intent, "without_names", counted)
    extract("成立了柳河联盟、" * 200)
    assert len(asked) == 1


@pytest.mark.parametrize("pattern", [formed._NEW, shown_bodies._NEW])
def test_a_row_of_founded_bodies_is_read_so_far_and_no_farther(pattern: re.Pattern[str]) -> None:
    row = "成立了柳河县东湖片区竹编产业联盟" + "、青岭县竹编产业联盟" * 500
    assert all(len(one.group()) < 600 for one in pattern.finditer(row))


def test_a_row_without_an_end_is_cut_at_a_mark() -> None:
    row = "、".join(["云锦布行"] * 2_000)
    found = list(sentences(row))
    assert "".join(row[one.start : one.end] for one in found) == row
    assert all(row[one.start :].startswith("云锦布行") for one in found)
    assert max(one.end - one.start for one in found) <= 1_200


def test_a_headlines_project_is_kept_beside_another_that_ends_alike() -> None:
    page = (
        "云河纺织产业园项目开工,投资3亿元\n"
        "记者今日获悉,园区配套陆续到位。青田纺织产业园项目已竣工。"
    )
    told = {
        one.fields["name"]: one.fields["amount"] for one in extract(page) if one.kind == "project"
    }
    assert told == {"云河纺织产业园项目": 300_000_000, "青田纺织产业园项目": None}
