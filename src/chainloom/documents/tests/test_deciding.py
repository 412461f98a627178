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

from .making import BANK, applied, read, the

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


def test_a_choice_and_a_list_are_held_to_their_kinds(office):
    founded = the(read(office), "body_founded")
    with pytest.raises(Invalid) as refusal:
        services.fact_correct(fact=founded, values={**founded.read, "kind": "club"}, by=office)
    assert refusal.value.code == "unknown_choice"
    values = {**founded.read, "guiding": "甲局\n乙局、甲局"}
    row = services.fact_correct(fact=founded, values=values, by=office)
    assert row.values["guiding"] == ["甲局", "乙局"]
    assert set(row.document.mentions.values_list("name", flat=True)) >= {"甲局", "乙局"}


def test_accepting_all_leaves_the_unsure(office):
    document = read(office)
    assert services.facts_accept(document=document, least=0.9, by=office) == 9
    assert the(document, "agreement_signed").state == FactState.PROPOSED


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
