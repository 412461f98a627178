"""When a plan runs that a document tells of, and what of that the document really says."""

import datetime as dt

import pytest

from chainloom.documents.doing import Doing, Undoing
from chainloom.documents.models import Document, DocumentEffect, DocumentFact
from chainloom.plan import services
from chainloom.plan.documents import PlanRecord, Plans, days_of
from chainloom.plan.models import Plan

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


# Taking back


@pytest.fixture
def drafted(office):
    """The effect of an announcement's plan, and the document being taken back."""
    document = Document.objects.create(chain=office.chain, title="公告", created_by=office.user)
    fields = {"title": "2026年计划", "directions": ["强链"], "measures": ["对接"]}
    found = DocumentFact.objects.create(
        document=document, kind="plan_published", read=fields, start=0, end=4, quote="计划"
    )
    doing = Doing(document, office)
    Plans().apply(found, doing)
    doing.write()
    return DocumentEffect.objects.get(), Undoing(document, office, ())


@pytest.mark.django_db
def test_a_draft_that_nobody_worked_on_goes_with_its_document(drafted):
    effect, undoing = drafted
    assert PlanRecord().hindrance(effect, undoing) == ""
    PlanRecord().undo(effect, undoing)
    assert not Plan.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["direction", "measure", "risk", "next"])
def test_a_draft_to_which_something_was_added_stays(drafted, office, what):
    plan = Plan.objects.get()
    direction = plan.directions.get()
    match what:
        case "direction":
            services.parts.direction_save(plan=plan, values={"title": "育才"}, by=office)
        case "measure":
            services.parts.measure_save(direction=direction, values={"title": "育才"}, by=office)
        case "risk":
            measure = direction.measures.get()
            services.risks.risk_raise(measure=measure, values={"text": "缺人"}, by=office)
        case "next":
            services.plans.plan_next(plan=plan, by=office)
    assert "worked on since" in PlanRecord().hindrance(*drafted)
