"""An announcement of a signing becomes the agreement, with every party, once."""

from __future__ import annotations

import pytest
from tests import factories
from tests.shared_data import shared

from chainloom.agreements import services
from chainloom.agreements.documents_agreements import AgreementsSigned, kind_of
from chainloom.agreements.models import Agreement
from chainloom.documents.doing import Looking
from chainloom.documents.models import FactState
from chainloom.documents.services import (
    document_apply,
    fact_accept,
    mention_decide,
    settle,
)
from chainloom.documents.tests.making import read, the, undone
from chainloom.jobs.testing import run_queued
from chainloom.organisations.models import Organisation

pytestmark = pytest.mark.django_db
PAGE = """样例区举行产业链合作签约仪式
2026年5月8日上午，样例区面料产业链党委与样例新村社区党委、海丝样例银行泉州分行签订“三区联创党建共建协议”，并与泉州样例大学纺织学院签订“产学研合作协议”。
"""
SECOND = """产业链合作见成效
2026年5月，样例区面料产业链党委与泉州样例大学纺织学院签订产学研合作协议。
"""


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("三区联创党建共建协议", "community"),
        ("产学研合作协议", "research"),
        ("校企人才合作协议", "talent"),
        ("银企合作协议", "finance"),
        ("授信协议", "finance"),
        ("年度采购合同", "supply"),
        ("战略合作协议", "other"),
        ("", "other"),
    ],
)
def test_the_kind_is_read_from_the_title(title, kind):
    assert kind_of(title) == kind


def accepted_agreements(document, office):
    """Accept what the document says of agreements, and apply."""
    for mention in document.mentions.all():
        if mention.match != "same":
            mention_decide(mention=mention, choice="new", by=office)
    for fact in document.facts.filter(kind="agreement_signed"):
        fact_accept(fact=fact, by=office)
    document_apply(document=document, by=office)
    run_queued()
    document.refresh_from_db()
    return document


def told() -> set[tuple[str, str, str, int]]:
    return {
        (row.title, row.kind, row.state, row.parties.count()) for row in Agreement.objects.all()
    }


def test_all_parties_come_in_one_click_and_nothing_owed_is_guessed(office):
    document = accepted_agreements(read(office, PAGE), office)
    assert told() == {
        ("三区联创党建共建协议", "community", "signed", 3),
        ("产学研合作协议", "research", "signed", 2),
    }
    row = Agreement.objects.get(kind="research")
    assert row.signed_on == "2026-05-08"
    assert row.document == document
    assert row.source.kind == "document"
    assert not row.obligations.exists()
    kinds = set(
        Organisation.objects.filter(agreement_parties__agreement__kind="community").values_list(
            "kind", flat=True
        )
    )
    assert {"bank", "community"} <= kinds


def test_the_review_says_what_will_be_done_and_that_nothing_is_owed_yet(office):
    document = read(office, PAGE)
    fact = the(document, "agreement_signed", title="产学研合作协议")
    said = [step.text for step in AgreementsSigned().would_do(fact, Looking(document, office))]
    assert said[0] == "adds the agreement “产学研合作协议” (research with colleges)"
    assert said[-1] == "Its obligations are left empty: add what each party owes."
    assert len(said) == 2 + len(fact.values["parties"])


def test_a_second_announcement_finds_the_first(office):
    accepted_agreements(read(office, PAGE), office)
    second = accepted_agreements(read(office, SECOND, "second.txt"), office)
    assert Agreement.objects.count() == 2
    assert set(second.facts.filter(kind="agreement_signed").values_list("state", flat=True)) == {
        FactState.APPLIED
    }


def test_a_later_day_and_a_signing_are_added_to_what_was_intended(office, chain):
    row = services.agreement_create(
        values={"title": "产学研合作协议", "kind": "research"},
        parties=[
            factories.OrganisationFactory(
                chain=chain, kind="body", name="样例区面料产业链党委", uscc=None
            ),
            factories.OrganisationFactory(
                chain=chain, kind="college", name="泉州样例大学纺织学院", uscc=None
            ),
        ],
        state="intended",
        by=office,
    )
    document = accepted_agreements(read(office, PAGE), office)
    row.refresh_from_db()
    assert (row.state, row.signed_on) == ("signed", "2026-05-08")
    undone(document, office)
    row.refresh_from_db()
    assert (row.state, row.signed_on) == ("intended", "")


def test_undo_takes_the_agreements_and_their_organisations_back(office):
    before = set(Organisation.objects.values_list("pk", flat=True))
    document = accepted_agreements(read(office, PAGE), office)
    undone(document, office)
    assert not Agreement.objects.exists()
    assert set(Organisation.objects.values_list("pk", flat=True)) == before


def test_one_that_was_worked_on_since_stands_in_the_way_of_undo(office):
    document = accepted_agreements(read(office, PAGE), office)
    row = Agreement.objects.get(kind="research")
    services.agreement_update(agreement=row, values={"number": "1号"}, by=office)
    undone(document, office)
    settle(document)
    assert document.error["code"] == "later_edits"
    assert "the agreement “产学研合作协议” was worked on since" in document.error["blockers"]
    assert Agreement.objects.count() == 2


def test_who_signed_for_a_party_stands_in_the_way_of_undo(office):
    document = accepted_agreements(read(office, PAGE), office)
    party = Agreement.objects.get(kind="research").parties.first()
    services.party_update(party=party, values={"signatory": "林样本"}, by=office)
    undone(document, office)
    settle(document)
    assert document.error["code"] == "later_edits"
    assert Agreement.objects.count() == 2


def test_a_party_that_is_left_out_is_none(office):
    document = read(office, PAGE)
    bank = document.mentions.get(name__contains="银行")
    mention_decide(mention=bank, choice="out", by=office)
    for mention in document.mentions.exclude(pk=bank.pk):
        mention_decide(mention=mention, choice="new", by=office)
    for fact in document.facts.filter(kind="agreement_signed"):
        fact_accept(fact=fact, by=office)
    document_apply(document=document, by=office)
    run_queued()
    assert Agreement.objects.get(kind="community").parties.count() == 2


def test_both_agreements_of_the_case_arrive_with_every_party(office):
    text = shared("articles", "licheng.txt").read_text(encoding="utf-8")
    accepted_agreements(read(office, text, "licheng.txt"), office)
    assert {(row[0], row[3]) for row in told()} == {
        ("三区联创党建共建协议", 3),
        ("产学研合作协议", 3),
    }
    names = set(
        Organisation.objects.filter(agreement_parties__isnull=False).values_list("name", flat=True)
    )
    assert names == {
        "鲤城区纺织面料产业链党委",
        "新塘社区党委",
        "交通银行泉州分行",
        "泉州师范学院纺织与服装学院",
        "黎明职业大学新材料与鞋服工程学院",
    }
