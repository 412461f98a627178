"""Contacts, certificates and claims."""

from __future__ import annotations

import json

import pytest
from django.core.cache import cache
from tests import factories

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Membership
from chainloom.accounts.services import invitation_create
from chainloom.audit.models import AuditEntry
from chainloom.core.errors import Conflict, Forbidden, Invalid, Missing, Problem
from chainloom.organisations.models import Claim, Contact, Kind
from chainloom.organisations.policy import contact_policy
from chainloom.organisations.services import (
    body_member_add,
    body_person_erase,
    certificate_add,
    certificate_remove,
    certificate_update,
    claim_approve,
    claim_find,
    claim_open,
    claim_refuse,
    contact_add,
    contact_erase,
    contact_update,
    name_add,
    name_remove,
    organisation_create,
    organisation_update,
)

pytestmark = pytest.mark.django_db

PERSON = {"name": "林样例", "post": "厂长", "phone": "0595-22000000", "email": "lin@z.example"}


@pytest.fixture(autouse=True)
def _no_tries_yet():
    cache.clear()


@pytest.fixture
def newcomer(db) -> Actor:
    """Signed in, member of no chain."""
    return Actor(user=factories.UserFactory())


def trail() -> str:
    return json.dumps(list(AuditEntry.objects.values()), default=str, ensure_ascii=False)


def test_no_value_of_a_contact_enters_the_audit_trail(mill, office):
    contact = contact_add(organisation=mill, values=PERSON, by=office)
    contact_update(contact=contact, values={"phone": "13900000000"}, by=office)
    contact_erase(contact=contact, by=office)
    for value in (*PERSON.values(), "13900000000"):
        assert value not in trail()
    kept = AuditEntry.objects.filter(action__contains="contact").order_by("pk")
    actions = [e.action for e in kept]
    assert [a.rpartition("_")[2] for a in actions] == ["added", "updated", "erased"]


def test_an_erased_contact_is_gone_from_everywhere(mill, office):
    contact = contact_add(organisation=mill, values=PERSON, by=office)
    contact_erase(contact=contact, by=office)
    row = Contact.objects.get(pk=contact.pk)
    assert [row.name, row.post, row.phone, row.email] == [""] * 4
    assert not contact_policy.rows(office).exists()
    with pytest.raises(Missing):
        contact_update(contact=contact, values={"name": "x"}, by=office)


def test_a_person_in_a_body_is_erased_as_well(office):
    seat = body_member_add(
        body=office.membership.organisation, person_name="陈样例", role="secretary", by=office
    )
    body_person_erase(seat=seat, by=office)
    assert not office.membership.organisation.body_members.exists()
    assert "陈样例" not in trail()


@pytest.mark.parametrize(
    ("who", "sees"),
    [("office", True), ("leader", True), ("bureau", False), ("firm", False), ("stranger", False)],
)
def test_contacts_are_seen_by_role(mill, office, who, sees, request):
    contact_add(organisation=mill, values=PERSON, by=office)
    assert contact_policy.rows(request.getfixturevalue(who)).exists() is sees


def test_contacts_given_to_one_chain_stay_there_when_the_firm_joins_another(mill, office, stranger):
    contact_add(organisation=mill, values=PERSON, by=office)
    organisation_create(values={"name": "x", "uscc": mill.uscc}, by=stranger)
    assert not contact_policy.rows(stranger).exists()
    contact_add(organisation=mill, values={"name": "另一人"}, by=stranger)
    assert [c.name for c in contact_policy.rows(stranger)] == ["另一人"]


@pytest.mark.parametrize(
    ("field", "value"), [("name", ""), ("phone", "call me"), ("email", "lin"), ("wechat", "x")]
)
def test_a_contact_with_a_wrong_value_is_refused(mill, office, field, value):
    with pytest.raises(Invalid) as refused:
        contact_add(organisation=mill, values={**PERSON, field: value}, by=office)
    assert refused.value.field == field


def test_names_are_added_once_and_removed(mill, office):
    name = name_add(organisation=mill, kind="former", text="鲤城织云布厂", by=office)
    for known in ("鲤城织云布厂", mill.name):
        with pytest.raises(Conflict):
            name_add(organisation=mill, kind="alias", text=known, by=office)
    name_remove(name=name, by=office)
    assert not mill.other_names.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "best_firm"}, "kind"),
        ({"kind": "smart_factory", "level": "gold"}, "level"),
        ({"kind": "above_designated_size", "issued_on": "2026-13-01"}, "issued_on"),
        (
            {
                "kind": "above_designated_size",
                "issued_on": "2026-05-01",
                "expires_on": "2025-05-01",
            },
            "expires_on",
        ),
    ],
)
def test_a_certificate_that_cannot_be_is_refused(mill, office, values, field):
    with pytest.raises(Invalid) as refused:
        certificate_add(organisation=mill, values=values, by=office)
    assert refused.value.field == field


def test_a_certificate_is_recorded_once_corrected_and_removed(mill, office):
    values = {"kind": "above_designated_size", "issued_on": "2025-01-01"}
    certificate = certificate_add(organisation=mill, values=values, by=office)
    with pytest.raises(Conflict):
        certificate_add(organisation=mill, values=values, by=office)
    certificate_update(certificate=certificate, values={"expires_on": "2027-12-31"}, by=office)
    certificate.refresh_from_db()
    assert certificate.expires_on.year == 2027
    certificate_remove(certificate=certificate, by=office)
    assert not mill.certificates.exists()


def test_a_firm_does_not_certify_itself(firm):
    with pytest.raises(Forbidden):
        certificate_add(
            organisation=firm.membership.organisation,
            values={"kind": "above_designated_size"},
            by=firm,
        )


# Claims


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{name}", True),
        ("{uscc}", True),
        (" {uscc_spaced} ", True),
        ("织云纺织", False),
        ("泉州市鲤城织云纺织", False),
        ("", False),
        ("%", False),
    ],
)
def test_an_entry_is_found_by_its_exact_code_or_full_name_only(mill, newcomer, text, found):
    spaced = f"{mill.uscc[:8]} {mill.uscc[8:].lower()}"
    text = text.format(name=mill.name, uscc=mill.uscc, uscc_spaced=spaced)
    assert bool(claim_find(text=text, by=newcomer)) is found


@pytest.mark.parametrize("kind", [Kind.GOVERNMENT, Kind.BODY])
def test_public_bodies_are_not_found_for_claiming(office, newcomer, kind):
    organisation_create(values={"name": "鲤城区样例局", "kind": kind}, by=office)
    assert claim_find(text="鲤城区样例局", by=newcomer) == []


def test_a_day_of_issue_far_in_the_future_is_a_slip(mill, office):
    values = {"kind": "high_tech", "issued_on": "9998-05-01"}
    with pytest.raises(Invalid):
        certificate_add(organisation=mill, values=values, by=office)
    kept = certificate_add(organisation=mill, values={"kind": "high_tech"}, by=office)
    with pytest.raises(Invalid):
        certificate_update(certificate=kept, values=values, by=office)


def test_names_cannot_be_tried_in_bulk(newcomer):
    for number in range(20):
        claim_find(text=f"某厂{number}", by=newcomer)
    with pytest.raises(Problem) as refused:
        claim_find(text="某厂", by=newcomer)
    assert refused.value.status == 429


@pytest.fixture
def claim(mill, newcomer):
    return claim_open(
        participation=mill.participations.get(), message="我是该厂综合办负责人", by=newcomer
    )


def test_an_approved_claimant_acts_for_the_firm(claim, mill, office, newcomer, chain):
    membership = claim_approve(claim=claim, by=office)
    assert (membership.user, membership.organisation, membership.role) == (
        newcomer.user,
        mill,
        "firm",
    )
    with pytest.raises(Conflict):
        claim_approve(claim=claim, by=office)


def test_a_bank_that_is_claimed_becomes_a_partner(office, newcomer):
    bank = organisation_create(values={"name": "样例银行", "kind": "bank"}, by=office)
    claim = claim_open(participation=bank.participations.get(), message="我是信贷部的", by=newcomer)
    assert claim_approve(claim=claim, by=office).role == "partner"


def test_what_became_a_public_body_since_it_was_claimed_is_not_handed_over(claim, mill, office):
    organisation_update(
        organisation=mill, values={"kind": "government"}, version=mill.version, by=office
    )
    claim.refresh_from_db()
    with pytest.raises(Invalid, match="invited by the office"):
        claim_approve(claim=claim, by=office)


def test_a_refusal_says_why(claim, office):
    with pytest.raises(Invalid):
        claim_refuse(claim=claim, by=office, answer=" ")
    assert claim_refuse(claim=claim, by=office, answer="请提供营业执照").status == "refused"
    assert not Membership.objects.filter(user=claim.user).exists()


def test_of_an_erased_person_no_claim_or_invitation_is_left(mill, office, newcomer):
    """Not even of those that were refused or taken back."""
    contact = contact_add(organisation=mill, values=PERSON, by=office)
    there = mill.participations.get()
    for words in ("我是厂长林样例", "请打 0595-22000000", "写信到 LIN@z.example", "我是会计一名"):
        one = claim_open(participation=there, message=words, by=newcomer)
        claim_refuse(claim=one, by=office, answer="请林样例自己申请")
    invitation, _token = invitation_create(
        organisation=mill, role="firm", email="lin@z.example", by=office
    )
    contact_erase(contact=contact, by=office)
    invitation.refresh_from_db()
    assert invitation.email == ""
    assert sorted(Claim.objects.values_list("message", "answer")) == [("", "")] * 3 + [
        ("我是会计一名", "")
    ]


def test_erasing_a_contact_leaves_what_waits_in_other_chains(mill, office, stranger):
    """Nor does it touch what the person wrote themselves and does not name them."""
    theirs = organisation_create(values={"name": "别处样例印染厂"}, by=stranger)
    person = Actor(user=factories.UserFactory(email=PERSON["email"]))
    own = claim_open(participation=mill.participations.get(), message="我是会计一名", by=person)
    there = theirs.participations.get()
    waits = claim_open(participation=there, message="请打 0595-22000000", by=person)
    other = Actor(user=factories.UserFactory())
    decided = claim_open(participation=there, message="请打 0595-22000000", by=other)
    claim_refuse(claim=decided, by=stranger, answer="不是")
    invitation, _token = invitation_create(
        organisation=theirs, role="firm", email=PERSON["email"], by=stranger
    )
    contact = contact_add(organisation=mill, values=PERSON, by=office)
    contact_erase(contact=contact, by=office)
    for row in (own, waits, decided, invitation):
        row.refresh_from_db()
    assert (own.message, waits.message) == ("我是会计一名", "请打 0595-22000000")
    assert (decided.message, invitation.email) == ("", PERSON["email"])


def test_a_claim_is_open_once(claim, mill, newcomer):
    with pytest.raises(Conflict):
        claim_open(participation=mill.participations.get(), message="再申请一次", by=newcomer)


@pytest.mark.parametrize(
    ("who", "error"), [("firm", Missing), ("leader", Missing), ("stranger", Missing)]
)
def test_only_the_office_decides(claim, who, error, request):
    with pytest.raises(error):
        claim_approve(claim=claim, by=request.getfixturevalue(who))
