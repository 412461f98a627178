"""A person accepts, corrects and rejects facts, and says who is meant."""

from __future__ import annotations

import pytest
from django.utils import translation
from tests import factories

from chainloom.audit.models import AuditEntry
from chainloom.core.errors import Conflict, Invalid
from chainloom.documents import services
from chainloom.documents.fields import field_label
from chainloom.documents.models import FactState, Figure
from chainloom.jobs.testing import run_queued
from chainloom.organisations.models import Organisation

from . import making
from .making import BANK, applied, fact, read, the, undone

pytestmark = pytest.mark.django_db


def test_a_corrected_fact_is_accepted_and_what_was_read_stays_beside(office):
    document = read(office)
    figure = the(document, "figure")
    services.fact_correct(
        fact=figure, values={**figure.read, "number": "１28", "as_of": "2025-05"}, by=office
    )
    figure.refresh_from_db()
    assert (figure.state, figure.values["number"], figure.read["number"]) == (
        FactState.ACCEPTED,
        128,
        133,
    )
    assert figure.decided_by == office.user
    services.document_apply(document=document, by=office)
    run_queued()
    kept = Figure.objects.get()
    assert (kept.number, kept.as_of, str(kept.day)) == (128, "2025-05", "2025-05-31")


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("number", "many", "not_a_number"),
        ("number", "1e400", "not_a_number"),
        ("number", 10**400, "not_a_number"),
        ("number", ["1"], "not_a_number"),
        ("as_of", "6月6日", "not_a_date"),
        ("as_of", "2025-13", "not_a_date"),
        ("as_of", "2025-02-31", "not_a_date"),
        ("as_of", "0000", "not_a_date"),
        ("as_of", "2025-01/2025-02-30", "not_a_date"),
        ("as_of", "2025-06/2025-05", "not_a_date"),
        ("number_to", "132", "range"),
        ("what", "x" * 501, "too_long"),
        ("colour", "red", "unknown_field"),
    ],
)
def test_values_that_do_not_fit_are_refused_with_their_field(office, field, value, code):
    figure = the(read(office), "figure")
    with pytest.raises(Invalid) as refusal:
        services.fact_correct(fact=figure, values={**figure.read, field: value}, by=office)
    assert (refusal.value.code, refusal.value.field) == (code, field)
    figure.refresh_from_db()
    assert figure.state == FactState.PROPOSED


@pytest.mark.parametrize(
    "said", ["2024-02-29", "2025", "2025-01/2025-06", "2025-06-15/2025-06", "2025/2025-03"]
)
def test_days_months_years_and_spans_of_the_calendar_are_kept(office, said):
    figure = the(read(office), "figure")
    row = services.fact_correct(fact=figure, values={**figure.read, "as_of": said}, by=office)
    assert row.values["as_of"] == said


@pytest.mark.parametrize(("number", "code"), [("-4", "negative"), ("4.5", "not_whole")])
def test_so_many_hold_a_qualification_is_a_whole_number(office, number, code):
    count = the(read(office), "certificate_count")
    with pytest.raises(Invalid) as refusal:
        services.fact_correct(fact=count, values={**count.read, "number": number}, by=office)
    assert (refusal.value.code, refusal.value.field) == (code, "number")


def test_a_figure_may_be_less_than_nothing(office):
    figure = the(read(office), "figure")
    row = services.fact_correct(fact=figure, values={**figure.read, "number": "-4.5"}, by=office)
    assert row.values["number"] == -4.5


def test_a_choice_and_a_list_are_held_to_their_kinds(office):
    founded = the(read(office), "body_founded")
    with pytest.raises(Invalid) as refusal:
        services.fact_correct(fact=founded, values={**founded.read, "kind": "club"}, by=office)
    assert refusal.value.code == "unknown_choice"
    values = {**founded.read, "guiding": "甲局\n乙局、甲局"}
    row = services.fact_correct(fact=founded, values=values, by=office)
    assert row.values["guiding"] == ["甲局", "乙局"]
    assert set(row.document.mentions.values_list("name", flat=True)) >= {"甲局", "乙局"}


def test_a_direction_may_hold_the_mark_that_stands_between_names(office, hands):
    text = "发布样例计划，提出强组织、优服务等方向。"
    directions = ["强组织、优服务", "促创新"]
    plan = fact("plan_published", "样例计划", text, title="样例计划", directions=directions)
    hands.reading = making.reading(text, [plan])
    row = the(read(office, text), "plan_published")
    sent = {**row.read, "directions": "\n".join(directions), "measures": "9"}
    corrected = services.fact_correct(fact=row, values=sent, by=office)
    assert corrected.values["directions"] == directions


def test_accepting_all_leaves_the_unsure(office):
    document = read(office)
    assert services.facts_accept(document=document, least=0.9, by=office) == 9
    assert the(document, "agreement_signed").state == FactState.PROPOSED


def test_accepting_all_takes_what_was_taken_back_too(office):
    document = undone(applied(read(office), office), office)
    assert services.facts_accept(document=document, least=0.0, by=office) == 10
    assert set(document.facts.values_list("state", flat=True)) == {FactState.ACCEPTED}


def test_a_decision_can_be_taken_back(office):
    document = read(office)
    bank = the(document, "organisation", full_name=BANK)
    services.fact_reject(fact=bank, by=office)
    assert document.mentions.get(name=BANK).answer() == ("out", None)
    services.fact_reopen(fact=bank, by=office)
    bank.refresh_from_db()
    assert (bank.state, bank.decided_by) == (FactState.PROPOSED, None)
    assert document.mentions.get(name=BANK).answer() == ("new", None)


def test_an_applied_fact_is_decided(office):
    document = applied(read(office), office)
    with pytest.raises(Conflict, match="was applied"):
        services.fact_reject(fact=the(document, "figure"), by=office)


def test_a_person_says_who_is_meant(office, stranger):
    known = factories.OrganisationFactory(chain=office.chain, name="样行泉州分行", uscc=None)
    elsewhere = factories.OrganisationFactory(chain=stranger.chain, uscc=None)
    document = read(office)
    mention = document.mentions.get(name=BANK)
    with pytest.raises(Invalid):
        services.mention_decide(mention=mention, choice=f"org:{elsewhere.pk}", by=office)
    with pytest.raises(Invalid):
        services.mention_decide(mention=mention, choice="org:x", by=office)
    services.mention_decide(mention=mention, choice=f"org:{known.pk}", by=office)
    applied(document, office)
    assert not Organisation.objects.filter(name=BANK).exists()


def test_the_trail_names_no_person(office):
    document = applied(read(office), office)
    services.document_undo(document=document, by=office)
    run_queued()
    for entry in AuditEntry.objects.all():
        assert "陈样本" not in f"{entry.changes} {entry.context} {entry.object_label}"


def test_a_field_is_called_as_in_its_kind():
    """In Chinese what a figure measures is an indicator, and what a firm offers is none."""
    with translation.override("zh-hans"):
        said = [
            field_label(kind, name)
            for kind, name in (
                ("figure", "what"),
                ("resource", "what"),
                ("person", "name"),
                ("organisation", "name"),
            )
        ]
    assert said == ["指标", "提供内容", "姓名", "名称"]
