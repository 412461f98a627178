"""Supply relations that documents tell of become links, and are taken back."""

from __future__ import annotations

import pytest
from tests.factories import OrganisationFactory

from chainloom.chain.documents_supply import SupplyLinkRecord, SupplyTold
from chainloom.chain.models import SupplyLink
from chainloom.chain.services import supply_link_update
from chainloom.documents.doing import Doing, Looking, Undoing
from chainloom.documents.facts import Waits
from chainloom.documents.models import (
    Document,
    DocumentEffect,
    DocumentFact,
    DocumentMention,
    FactState,
)

pytestmark = pytest.mark.django_db
QUOTE = "恒样织造从样例化纤采购涤纶长丝。"
SUPPLIER, BUYER = "样例化纤有限公司", "恒样织造有限公司"


@pytest.fixture
def document(office):
    made = Document.objects.create(chain=office.chain, state="read", title="样例简报")
    for name in (SUPPLIER, BUYER):
        row = OrganisationFactory(chain=office.chain, name=name, kind="firm")
        DocumentMention.objects.create(
            document=made, name=name, kind="firm", match="same", organisation_id=row.pk
        )
    return made


def fact(document, **values):
    about = {"supplier": SUPPLIER, "buyer": BUYER, "product": "涤纶长丝"}
    return DocumentFact.objects.create(
        document=document,
        kind="supply_relation",
        state=FactState.ACCEPTED,
        start=0,
        end=len(QUOTE),
        quote=QUOTE,
        read={**about, **values},
        confidence=0.6,
    )


def applied(document, office, **values):
    doing = Doing(document, office)
    SupplyTold().apply(fact(document, **values), doing)
    doing.write()


def undoing(document, office):
    return Undoing(document, office, sources=[], own={})


def test_a_relation_becomes_a_link_that_cites_the_document(document, office):
    applied(document, office)
    link = SupplyLink.objects.get()
    assert (link.supplier.name, link.buyer.name, link.product) == (SUPPLIER, BUYER, "涤纶长丝")
    assert (link.year, link.amount, link.known) == (None, None, "declared")
    assert link.source.title.startswith("样例简报")


def test_a_relation_that_is_there_is_not_entered_twice(document, office):
    applied(document, office)
    supply_link_update(link=SupplyLink.objects.get(), by=office, year=2025, amount=12)
    applied(document, office)
    assert SupplyLink.objects.count() == 1
    (step,) = SupplyTold().would_do(fact(document), Looking(document, office))
    assert step.tone == "same"


@pytest.mark.parametrize(
    "values", [{"supplier": ""}, {"buyer": None}, {"buyer": SUPPLIER}], ids=str
)
def test_who_supplies_whom_must_be_said(document, office, values):
    with pytest.raises(Waits):
        applied(document, office, **values)
    assert not SupplyLink.objects.exists()


def test_a_link_goes_with_its_document_unless_more_was_said(document, office):
    applied(document, office)
    (effect,) = DocumentEffect.objects.all()
    record = SupplyLinkRecord()
    assert record.hindrance(effect, undoing(document, office)) == ""
    supply_link_update(link=SupplyLink.objects.get(), by=office, year=2025)
    assert "More was said" in record.hindrance(effect, undoing(document, office))
    supply_link_update(link=SupplyLink.objects.get(), by=office, year=None)
    record.undo(effect, undoing(document, office))
    assert not SupplyLink.objects.exists()
