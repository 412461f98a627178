"""What finders of facts look at: sentences, clauses, words, quoted titles; facts once each."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from chainloom.engines.reading.extraction import Page, extract
from chainloom.engines.reading.extraction.merging import once_each
from chainloom.engines.reading.extraction.text.marks import at, narrow
from chainloom.engines.reading.facts import Fact

MESS = st.text(
    alphabet="鲤城区纺织面料产业链党委、,。:;“”《》()书记张三李四公司集团学院"
    "与和的6月日,12.%A—\n 成立",
    max_size=120,
)


@given(MESS)
def test_words_together_are_the_text(text):
    page = Page(text)
    assert "".join(word.text for word in page.words) == page.plain
    assert len(page.plain) == len(text)


@given(MESS)
def test_every_place_of_every_fact_is_in_the_text(text):
    for fact in extract(text, published="2025-06-07"):
        assert text[fact.start : fact.end] == fact.quote != ""


@given(MESS)
def test_clauses_lie_in_their_sentence_and_sentences_in_order(text):
    end = 0
    for sentence in Page(text).sentences:
        assert end <= sentence.start < sentence.end
        end = sentence.end
        assert all(
            sentence.start <= clause.start < clause.end <= end for clause in sentence.clauses
        )


def test_a_closing_quote_belongs_to_the_sentence_that_it_ends():
    page = Page("他说:“今年很好。”明年更好。")
    assert [page.text[one.start : one.end] for one in page.sentences] == [
        "他说:“今年很好。”",
        "明年更好。",
    ]


def test_a_comma_of_thousands_ends_no_clause():
    page = Page("共有1,200家,增长三成")
    (sentence,) = page.sentences
    assert [page.text[a:b] for a, b in sentence.clauses] == ["共有1,200家", "增长三成"]


def test_titles_are_found_within_one_another():
    page = Page("发布《“十四五”规划》和“产学研合作协议”")
    assert [(one.text, one.mark) for one in page.quoted] == [
        ("“十四五”规划", "《"),
        ("十四五", "“"),
        ("产学研合作协议", "“"),
    ]


def test_the_sentence_of_a_place_is_found():
    page = Page("甲成立。乙签约。")
    assert page.sentence_at(5) == page.sentences[1]
    assert at(page.sentences, 100) is None


def test_wide_signs_become_narrow_one_for_one():
    assert narrow("（ＡＢ，１２％）　") == "(AB,12%) "


def fact(start: int, **fields: object) -> Fact:
    return Fact("plan_published", start, start + 1, "x", fields, 0.9)


def test_a_repeated_fact_stays_where_it_is_stated_most_fully():
    short, full = fact(0, title="工作计划"), fact(9, title="工作计划", measures=9)
    assert once_each([short, full]) == [full]


def test_equally_full_statements_stay_where_they_are_made_first():
    first, second = fact(3, title="工作计划"), fact(9, title="《工作计划》")
    assert once_each([second, first]) == [first]


def test_statements_that_differ_both_stay_in_order():
    one, other = fact(9, title="甲", measures=9), fact(3, title="甲", measures=8)
    assert once_each([one, other]) == [other, one]
