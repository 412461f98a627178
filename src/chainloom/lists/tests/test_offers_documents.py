"""Facts of needs and resources in documents become drafts, and are taken back."""

from __future__ import annotations

import pytest
from tests import factories

from chainloom.accounts.actor import Actor
from chainloom.documents.doing import Doing, Looking, Undoing
from chainloom.documents.facts import Waits
from chainloom.documents.models import (
    Document,
    DocumentEffect,
    DocumentFact,
    DocumentMention,
    DocumentText,
    FactState,
)
from chainloom.lists.documents_offers import (
    NeedRecord,
    NeedsTold,
    ResourceRecord,
    ResourcesTold,
)
from chainloom.lists.models import Need, Resource
from chainloom.lists.policy import need_policy, resource_policy
from chainloom.lists.services import needs, resources

pytestmark = pytest.mark.django_db
WANTED = "恒样纺织急需40支全棉府绸5万米，幅宽150cm。"
OFFERED = "恒样纺织可对外提供数码印花设备与打样技术。"
TEXT = f"样例简报\n本月开工三家。{WANTED}{OFFERED}另有两家停产。"


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
    DocumentText.objects.create(document=made, text=TEXT)
    return made


def fact(document, kind, quote, what):
    """The reader's quotation ends before the sentence does."""
    start = TEXT.index(quote)
    return DocumentFact.objects.create(
        document=document,
        kind=kind,
        state=FactState.ACCEPTED,
        start=start,
        end=start + len(quote) - 10,
        quote=quote[:-10],
        read={"organisation": "鲤城区恒样纺织有限公司", "what": what},
        confidence=0.6,
    )


def applied(document, office, applier, **about):
    doing = Doing(document, office)
    applier.apply(fact(document, applier.kind, **about), doing)
    doing.write()


def undoing(document, office):
    return Undoing(document, office, sources=[], own={})


def test_a_need_becomes_a_draft_with_what_its_words_say(document, office, firm):
    applied(document, office, NeedsTold(), quote=WANTED, what="40支全棉府绸")
    row = Need.objects.get()
    assert (row.organisation_id, row.state, row.title) == (
        firm.organisation_id, "draft", "40支全棉府绸",
    )  # fmt: skip
    assert (row.kind, row.quantity, row.unit, row.text) == ("fabric", 50_000, "m", WANTED)
    assert row.source.title.startswith("样例简报")


def test_a_resource_becomes_a_draft(document, office):
    applied(document, office, ResourcesTold(), quote=OFFERED, what="数码印花设备与打样技术")
    row = Resource.objects.get()
    assert (row.state, row.title, row.visibility) == (
        "draft", "数码印花设备与打样技术", "members",
    )  # fmt: skip


@pytest.mark.parametrize("applier", [NeedsTold(), ResourcesTold()])
def test_the_same_is_not_drafted_twice(document, office, applier):
    for _ in range(2):
        applied(document, office, applier, quote=WANTED, what="40支 全棉府绸")
    assert Need.objects.count() + Resource.objects.count() == 1
    one = fact(document, applier.kind, WANTED, "40支全棉府绸")
    assert [step.tone for step in applier.would_do(one, Looking(document, office))] == ["same"]


@pytest.mark.parametrize("applier", [NeedsTold(), ResourcesTold()])
@pytest.mark.parametrize(("who", "what"), [("", "坯布"), ("鲤城区恒样纺织有限公司", "")])
def test_what_is_not_said_waits(document, office, applier, who, what):
    one = fact(document, applier.kind, WANTED, what)
    one.read = {"organisation": who, "what": what}
    (step,) = applier.would_do(one, Looking(document, office))
    assert step.tone == "wait"
    with pytest.raises(Waits):
        applier.apply(one, Doing(document, office))


def test_a_draft_goes_with_its_document(document, office):
    applied(document, office, NeedsTold(), quote=WANTED, what="40支全棉府绸")
    applied(document, office, ResourcesTold(), quote=OFFERED, what="打样技术")
    by_key = {one.record: one for one in DocumentEffect.objects.all()}
    for record in (NeedRecord(), ResourceRecord()):
        assert record.hindrance(by_key[record.key], undoing(document, office)) == ""
        record.undo(by_key[record.key], undoing(document, office))
    assert not Need.objects.exists()
    assert not Resource.objects.exists()


def test_what_was_worked_on_stands_in_the_way(document, office, firm):
    applied(document, office, NeedsTold(), quote=WANTED, what="40支全棉府绸")
    applied(document, office, ResourcesTold(), quote=OFFERED, what="打样技术")
    needs.need_update(need=Need.objects.get(), values={"title": "府绸"}, by=firm)
    resources.resource_open(resource=Resource.objects.get(), by=firm)
    by_key = {one.record: one for one in DocumentEffect.objects.all()}
    for record in (NeedRecord(), ResourceRecord()):
        assert "worked on since" in record.hindrance(by_key[record.key], undoing(document, office))


@pytest.fixture
def colleague(office):
    membership = factories.MembershipFactory(
        chain=office.chain, role="office", organisation=office.membership.organisation
    )
    return Actor(user=membership.user, membership=membership)


def test_what_a_document_drafted_is_the_whole_offices(document, office, colleague, leader):
    for applier, quote in ((NeedsTold(), WANTED), (ResourcesTold(), OFFERED)):
        for by in (office, colleague):
            applied(document, by, applier, quote=quote, what="打样技术")
    assert (Need.objects.count(), Resource.objects.count()) == (1, 1)
    assert not need_policy.rows(leader).exists()
    assert not resource_policy.rows(leader).exists()
    resources.resource_update(resource=Resource.objects.get(), values={"text": "打样"}, by=office)
    assert resource_policy.rows(colleague, "edit").exists()
    for effect in DocumentEffect.objects.all():
        record = NeedRecord() if effect.record == NeedRecord.key else ResourceRecord()
        record.undo(effect, undoing(document, colleague))
    assert not Need.objects.exists()
    assert not Resource.objects.exists()


def test_a_need_that_a_document_drafted_is_sent_by_any_of_the_office(document, office, colleague):
    applied(document, office, NeedsTold(), quote=WANTED, what="40支全棉府绸")
    needs.need_submit(need=Need.objects.get(), by=colleague)
    assert not need_policy.rows(colleague, "confirm").exists()


def test_a_draft_of_the_offices_own_is_its_writers_alone(office, colleague, firm):
    needs.need_create(
        organisation=firm.membership.organisation,
        values={"kind": "problem", "title": "修路"},
        by=office,
    )
    assert not need_policy.rows(colleague).exists()
