"""When a plan runs that a document tells of, and what of that the document really says."""

import datetime as dt

import pytest

from chainloom.documents.models import Document, DocumentFact
from chainloom.plan.documents import Plans, days_of

PUBLISHED = dt.date(2028, 2, 29)


def fact(period: str | None, title: str = "纺织链计划", published: dt.date | None = PUBLISHED):
    fields = {"title": title, "period": period, "directions": ["强链"], "measures": 9}
    document = Document(published=published)
    return DocumentFact(kind="plan_published", read=fields, document=document)


@pytest.mark.parametrize(
    ("period", "title", "starts", "ends"),
    [
        ("2026", "纺织链计划", dt.date(2026, 1, 1), dt.date(2026, 12, 31)),
        ("2026/2028", "纺织链计划", dt.date(2026, 1, 1), dt.date(2028, 12, 31)),
        (None, "纺织链2027年度计划", dt.date(2027, 1, 1), dt.date(2027, 12, 31)),
        ("十五五", "纺织链规划", dt.date(2026, 1, 1), dt.date(2030, 12, 31)),
        (None, "“十二五”纺织规划", dt.date(2011, 1, 1), dt.date(2015, 12, 31)),
        ("未来一年", "纺织链计划", PUBLISHED, dt.date(2029, 2, 27)),
        ("未来3年", "纺织链计划", PUBLISHED, dt.date(2031, 2, 27)),
        ("三年", "纺织链三年行动", PUBLISHED, dt.date(2031, 2, 27)),
        ("未来十二年", "纺织链计划", PUBLISHED, dt.date(2040, 2, 28)),
        ("十二年", "灯饰链十二年规划", PUBLISHED, dt.date(2040, 2, 28)),
        ("为期十年", "灯饰链计划", PUBLISHED, dt.date(2038, 2, 27)),
        ("接下来的两年", "灯饰链计划", PUBLISHED, dt.date(2030, 2, 27)),
        ("今后三至五年", "灯饰链计划", PUBLISHED, dt.date(2033, 2, 27)),
    ],
)
def test_a_plan_runs_when_its_document_says(period, title, starts, ends):
    days = days_of(fact(period, title))
    assert (days.starts, days.ends, days.is_said) == (starts, ends, True)


@pytest.mark.parametrize("period", [None, "", "九十年代", "近期", "第一年", "近三年", "过去三年"])
def test_where_nothing_is_said_the_year_of_the_document_is_put_down_and_owned_to(period):
    found = fact(period)
    days = days_of(found)
    assert (days.starts, days.ends) == (dt.date(2028, 1, 1), dt.date(2028, 12, 31))
    assert not days.is_said
    said, when = (step.text for step in Plans().would_do(found, looking=None))
    assert "纺织链计划" in said
    assert "2028-01-01" in when
    assert "does not say" in when


def test_fifteen_years_are_the_longest_that_a_plan_may_last():
    assert days_of(fact("未来十五年")).ends == days_of(fact("未来十四年")).ends
    assert days_of(fact("未来十五年")).ends > days_of(fact("未来十二年")).ends


def test_so_many_years_from_a_day_that_nobody_knows_are_not_said():
    assert not days_of(fact("未来两年", published=None)).is_said


def test_what_is_said_is_shown_as_said():
    _said, when = (step.text for step in Plans().would_do(fact("2026"), looking=None))
    assert "2026-01-01" in when
    assert "does not say" not in when
