"""Figures in texts that people wrote: found by number and unit, never within a longer number."""

from __future__ import annotations

import pytest

from chainloom.reports.chapters.parts import Figure, Part, after, plain_text, spoken
from chainloom.reports.papers.told import chinese
from chainloom.reports.wording import changed, followed, linked


def figure(said, after="家", url="/x"):
    return {"said": said, "after": after, "url": url, "now": False, "label": "主体"}


@pytest.mark.parametrize(
    ("text", "said", "unit", "found"),
    [
        ("全链137家", "137", "家", True),
        ("全链137 家", "137", "家", True),
        ("全链1137家", "137", "家", False),
        ("全链137.5家", "137", "家", False),
        ("到137号", "137", "家", False),
        ("全链1,137家", "137", "家", False),
        ("全链1,137家", "1,137", "家", True),
        ("42 needs were sent", "42", "needs", True),
        ("42 firms", "42", "needs", False),
        ("完成61%", "61%", "", True),
    ],
)
def test_a_figure_is_found_by_number_and_unit(text, said, unit, found):
    pieces = linked(text, {"a": figure(said, unit)})
    assert [words for words, url, _now in pieces if url] == ([said] if found else [])
    assert "".join(words for words, _url, _now in pieces) == text


def test_changed_figures_are_told_and_put_in_all_at_once():
    was = {"a": figure("3"), "b": figure("4", "条"), "c": figure("9", "项")}
    now = {"a": figure("4"), "b": figure("5", "条"), "c": figure("9", "项")}
    assert [(one.old, one.new) for one in changed("3家4条9项", was, now)] == [
        ("3", "4"),
        ("4", "5"),
    ]
    assert followed("3家4条9项", was, now)[0] == "4家5条9项"


def test_two_figures_that_were_the_same_number_are_left_to_a_person():
    was = {"a": figure("3"), "b": figure("3")}
    now = {"a": figure("4"), "b": figure("5")}
    assert all(one.is_unclear for one in changed("共3家", was, now))
    assert followed("共3家", was, now)[0] == "共3家"


def test_a_sentence_names_only_figures_it_has():
    part = Part("whole")
    with pytest.raises(LookupError):
        part.say("{nobody} stands there")
    part.say("{firms} firms", firms=Figure.of(1200))
    told = part.as_json()
    assert plain_text(told["text"], told["figures"]) == "1,200 firms"


@pytest.mark.parametrize(
    ("value", "said"), [(None, "–"), (0, "0"), (12345, "12,345"), (12.5, "12.5"), (3.0, "3")]
)
def test_numbers_are_said_as_people_write_them(value, said):
    assert spoken(value) == said


def test_units_and_chinese_numbers():
    assert after("共{a}家，{b}条", "b") == "条"
    assert [chinese(n) for n in (1, 10, 11, 20, 35)] == ["一", "十", "十一", "二十", "三十五"]
