"""Facts of projects in documents become projects of their owners, and are taken back."""

from __future__ import annotations

from decimal import Decimal

import pytest

from chainloom.documents.doing import Doing, Looking, Undoing
from chainloom.documents.facts import Waits
from chainloom.documents.models import (
    Document,
    DocumentEffect,
    DocumentFact,
    DocumentMention,
    FactState,
)
from chainloom.lists.documents_projects import ProjectRecord, ProjectsTold, stage_of
from chainloom.lists.models import Project
from chainloom.lists.services import projects as services

pytestmark = pytest.mark.django_db
QUOTE = "恒样纺织投资1.2亿元的弹力面料项目在江南街道开工。"


@pytest.fixture
def document(office, firm):
    made = Document.objects.create(chain=office.chain, state="read", title="样例简报")
    DocumentMention.objects.create(
        document=made,
        name=firm.membership.organisation.name,
        kind="firm",
        match="same",
        organisation_id=firm.organisation_id,
    )
    return made


def fact(document, **values):
    about = {"name": "弹力面料项目", "owner": "鲤城区恒样纺织有限公司", "amount": 120_000_000}
    return DocumentFact.objects.create(
        document=document,
        kind="project",
        state=FactState.ACCEPTED,
        start=0,
        end=len(QUOTE),
        quote=QUOTE,
        read={**about, "stage": "开工", "site": "江南街道", **values},
        confidence=0.9,
    )


def applied(document, office, **values):
    doing = Doing(document, office)
    ProjectsTold().apply(fact(document, **values), doing)
    doing.write()
    return Project.objects.get()


def effects():
    return list(DocumentEffect.objects.order_by("-pk"))


def undoing(document, office):
    own = {}
    for one in effects():
        key = (one.record, one.object_id)
        own[key] = own.get(key, 0) + 1
    return Undoing(document, office, sources=[], own=own)


@pytest.mark.parametrize(
    ("said", "stage"),
    [
        ("开工", "started"),
        ("在建", "building"),
        ("竣工投产", "production"),
        ("已达产", "capacity"),
        ("集中签约", "signed"),
        ("拟建", "planned"),
        ("拟开工", None),
        ("预计年底投产", None),
        ("", None),
        (None, None),
        ("推进顺利", None),
    ],
)
def test_a_word_means_a_stage_only_where_it_was_reached(said, stage):
    assert stage_of(said) == stage


def test_a_fact_becomes_the_project_of_its_owner_with_its_source(document, office, firm):
    row = applied(document, office)
    assert row.organisation == firm.membership.organisation
    assert (row.title, row.stage, row.place) == ("弹力面料项目", "started", "江南街道")
    assert row.planned_total == Decimal("12000")
    assert row.source.title.startswith("样例简报")
    # A page that was read may not be for everybody.
    assert row.visibility == "concerned"


def test_nothing_is_guessed_of_a_project_without_owner(document, office):
    with pytest.raises(Waits, match="who undertakes"):
        applied(document, office, owner="")
    looking = Looking(document, office)
    (step,) = ProjectsTold().would_do(fact(document, owner=None), looking)
    assert step.tone == "wait"
    assert not Project.objects.exists()


def test_a_stage_that_is_not_said_is_told_as_such(document, office):
    steps = ProjectsTold().would_do(fact(document, stage="拟开工"), Looking(document, office))
    assert [step.tone for step in steps] == ["new", "new"]
    assert "no stage is said" in steps[1].text


def test_a_project_that_is_there_is_only_filled_in(document, office, firm):
    there = services.project_create(
        organisation=firm.membership.organisation,
        values={"title": "弹力面料项目", "kind": "line", "place": "开元街道"},
        by=firm,
    )
    row = applied(document, office)
    assert (row, row.place, row.stage) == (there, "开元街道", "planned")
    assert row.planned_total == Decimal("12000")
    (effect,) = effects()
    assert ProjectRecord().hindrance(effect, undoing(document, office)) == ""
    ProjectRecord().undo(effect, undoing(document, office))
    row.refresh_from_db()
    assert row.planned_total is None


def test_it_goes_with_its_document_unless_somebody_worked_on_it(document, office):
    row = applied(document, office)
    record = ProjectRecord()
    (effect,) = effects()
    assert record.hindrance(effect, undoing(document, office)) == ""
    services.milestone_add(project=row, title="封顶", due="2027-01-01", by=office)
    assert "worked on" in record.hindrance(effect, undoing(document, office))
    row.milestones.all().delete()
    record.undo(effect, undoing(document, office))
    assert not Project.objects.exists()
