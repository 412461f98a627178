"""An agreement is entered, changed, signed, renewed, ended; with its parties."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests import factories

from chainloom.agreements import services
from chainloom.agreements.models import Agreement, AgreementState
from chainloom.agreements.policy import agreement_policy
from chainloom.audit.selectors import history_of
from chainloom.core.errors import Conflict, Forbidden, Invalid, Missing
from chainloom.notices.models import Notice
from chainloom.organisations.services import contact_add, contact_erase
from chainloom.organisations.services.merging import organisation_merge, organisation_unmerge

pytestmark = pytest.mark.django_db


def verbs(agreement) -> list[str]:
    return [row.action.rpartition(".")[2] for row in reversed(history_of(agreement))]


def test_of_two_parties_the_first_is_the_first_party(agreement):
    assert [one.role for one in agreement.parties.all()] == ["first", "second"]
    assert verbs(agreement) == ["created"]
    assert agreement.signed_text == "2026-06"


def test_of_more_each_is_a_party_and_roles_may_be_said(office, firm, partner, community):
    row = services.agreement_create(
        values={"title": "三区联创党建共建协议", "kind": "community"},
        parties=[firm.membership.organisation, (community, "witness"), partner.organisation_id],
        by=office,
    )
    assert [one.role for one in row.parties.all()] == ["party", "witness", "party"]
    assert row.signed_text == "day not known"


def test_only_the_office_enters_agreements(firm, partner, bureau, leader):
    for actor in (firm, partner, bureau, leader):
        with pytest.raises(Forbidden):
            services.agreement_create(
                values={"title": "x"}, parties=[actor.membership.organisation], by=actor
            )


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 161}, "title"),
        ({"title": "x", "kind": "marriage"}, "kind"),
        ({"title": "x", "signed_on": "昨天"}, "signed_on"),
        ({"title": "x", "signed_on": "2999-01-01"}, "signed_on"),
        ({"title": "x", "starts_on": "2026-05-02", "ends_on": "2026-05-01"}, "ends_on"),
        ({"title": "x", "renewal": "automatic"}, "renewal_months"),
        ({"title": "x", "notice_days": "-1"}, "notice_days"),
        ({"title": "x", "renewal_months": "¹²"}, "renewal_months"),
        ({"title": "x", "document": 999}, "document"),
        ({"title": "x", "responsible": 999}, "responsible"),
    ],
)
def test_bad_input_is_refused_with_its_field_and_nothing_is_kept(office, firm, values, field):
    with pytest.raises(Invalid) as refused:
        services.agreement_create(values=values, parties=[firm.membership.organisation], by=office)
    assert refused.value.field == field
    assert not Agreement.objects.exists()


def test_without_parties_or_with_strangers_it_is_refused(office, stranger):
    for parties in ([], [stranger.membership.organisation]):
        with pytest.raises(Invalid) as refused:
            services.agreement_create(values={"title": "x"}, parties=parties, by=office)
        assert refused.value.field == "parties"


def test_a_change_that_began_on_an_older_one_is_refused(agreement, office):
    services.agreement_update(agreement=agreement, values={"place": "报告厅"}, version=1, by=office)
    with pytest.raises(Conflict):
        services.agreement_update(
            agreement=agreement, values={"place": "别处"}, version=1, by=office
        )
    assert Agreement.objects.get().place == "报告厅"


def test_old_and_new_values_are_in_the_trail_but_no_words_and_no_names(agreement, office):
    services.agreement_update(
        agreement=agreement, values={"number": "8号", "summary": "林样本负责"}, by=office
    )
    party = agreement.parties.first()
    services.party_update(party=party, values={"signatory": "林样本"}, by=office)
    changed = history_of(agreement).get(action="agreement.updated")
    assert changed.changes == {"number": ["", "8号"]}
    for entry in history_of(agreement):
        assert "林样本" not in str(entry.changes) + str(entry.context)


def test_intended_is_signed_later_and_taken_back(office, firm, partner):
    row = services.agreement_create(
        values={"title": "意向书"},
        parties=[firm.membership.organisation, partner.membership.organisation],
        state="intended",
        by=office,
    )
    assert row.signed_text == "not signed yet"
    row = services.agreement_sign(agreement=row, signed_on="2026", by=office)
    assert (row.state, row.signed_on) == ("signed", "2026")
    with pytest.raises(Conflict):
        services.agreement_sign(agreement=row, by=office)
    row = services.agreement_unsign(agreement=row, by=office)
    assert row.state == AgreementState.INTENDED
    assert verbs(row) == ["created", "signed", "unsigned"]


def test_it_is_renewed_for_its_months_or_until_a_day(agreement, office):
    with pytest.raises(Conflict):
        services.agreement_renew(agreement=agreement, by=office)
    services.agreement_update(
        agreement=agreement, values={"ends_on": "2026-08-31", "renewal_months": 6}, by=office
    )
    row = services.agreement_renew(agreement=agreement, by=office)
    assert row.ends_on.isoformat() == "2027-02-28"
    row = services.agreement_renew(agreement=agreement, ends_on="2028-01-01", by=office)
    with pytest.raises(Invalid):
        services.agreement_renew(agreement=agreement, ends_on="2027-01-01", by=office)


def test_it_ends_with_or_without_a_reason_and_comes_back(agreement, office):
    with pytest.raises(Invalid) as refused:
        services.agreement_terminate(agreement=agreement, reason=" ", by=office)
    assert refused.value.field == "reason"
    row = services.agreement_terminate(agreement=agreement, reason="企业外迁", by=office)
    assert (row.state, row.end_reason) == ("terminated", "企业外迁")
    with pytest.raises(Conflict):
        services.agreement_end(agreement=row, by=office)
    row = services.agreement_resume(agreement=row, by=office)
    assert (row.state, row.end_reason, row.ended_on) == ("signed", "", None)


def test_what_was_never_signed_is_not_signed_by_coming_back(office, firm, partner):
    row = services.agreement_create(
        values={"title": "合作意向"},
        parties=[firm.membership.organisation, partner.membership.organisation],
        state="intended",
        by=office,
    )
    row = services.agreement_terminate(agreement=row, reason="谈判中止", by=office)
    row = services.agreement_resume(agreement=row, by=office)
    assert (row.state, row.signed_text) == ("intended", "not signed yet")


def test_nobody_but_the_office_takes_steps(agreement, firm, leader, bureau, stranger):
    for actor, refusal in (
        (firm, Forbidden),
        (leader, Forbidden),
        (bureau, Missing),
        (stranger, Missing),
    ):
        with pytest.raises(refusal):
            services.agreement_end(agreement=agreement, by=actor)


def test_one_under_which_something_was_done_is_not_taken_out(agreement, due, firm, office):
    services.due_claim(due=due, evidence="签到表", by=firm)
    with pytest.raises(Conflict):
        services.agreement_remove(agreement=agreement, by=office)
    services.due_reopen(due=due, by=firm)
    services.agreement_remove(agreement=agreement, by=office)
    assert not Agreement.objects.exists()


# Parties


def test_a_party_is_added_once_and_taken_out_if_it_owes_nothing(
    agreement, due, office, firm, community
):
    party = services.party_add(agreement=agreement, organisation=community, by=office)
    with pytest.raises(Invalid):
        services.party_add(agreement=agreement, organisation=community, by=office)
    services.party_remove(party=party, by=office)
    for one in agreement.parties.all():
        with pytest.raises(Conflict):
            services.party_remove(party=one, by=office)
    owner = due.obligation.owner
    with pytest.raises(Invalid):
        services.party_update(party=owner, values={"role": "witness"}, by=office)


def test_a_party_that_spoke_of_an_outcome_stays(agreement, office, firm, partner):
    outcome = services.outcome_add(agreement=agreement, what="新增订单", amount="500", by=firm)
    stated, other = agreement.parties.all()
    with pytest.raises(Conflict, match="take that back"):
        services.party_remove(party=stated, by=office)
    services.outcome_confirm(outcome=outcome, by=partner)
    with pytest.raises(Conflict, match="take that back"):
        services.party_remove(party=other, by=office)


def test_the_last_party_stays(office, firm):
    row = services.agreement_create(
        values={"title": "x"}, parties=[firm.membership.organisation], by=office
    )
    with pytest.raises(Conflict):
        services.party_remove(party=row.parties.get(), by=office)


def test_who_signed_is_forgotten_with_the_person(agreement, office, firm):
    contact = contact_add(
        organisation=firm.membership.organisation, values={"name": "林样本"}, by=office
    )
    party = agreement.parties.first()
    services.party_update(
        party=party, values={"signatory": "林样本", "signatory_post": "总经理"}, by=office
    )
    contact_erase(contact=contact, by=office)
    party.refresh_from_db()
    assert (party.signatory, party.signatory_post) == ("", "")
    assert "signatory_erased" in verbs(agreement)


def test_a_merge_moves_its_agreements_and_unmerging_gives_them_back(agreement, chain, office):
    double = factories.OrganisationFactory(chain=chain, name="重复的一家", uscc=None)
    party = services.party_add(agreement=agreement, organisation=double, by=office)
    survivor = factories.OrganisationFactory(chain=chain, name="留下的一家")
    merge = organisation_merge(survivor=survivor, absorbed=double, choices={}, by=office)
    party.refresh_from_db()
    assert party.organisation == survivor
    organisation_unmerge(merge=merge, by=office)
    party.refresh_from_db()
    assert party.organisation == double


def test_after_a_merge_of_two_parties_the_one_left_speaks_for_both(
    agreement, due, chain, office, firm, partner
):
    third = factories.OrganisationFactory(chain=chain, name="同一家的另一条", uscc=None)
    services.party_add(agreement=agreement, organisation=third, by=office)
    organisation_merge(survivor=firm.membership.organisation, absorbed=third, choices={}, by=office)
    party = agreement.parties.get(organisation=third)
    assert party.speaker_id() == firm.organisation_id
    assert agreement_policy.may(firm, "whole", agreement)


def test_parties_and_the_responsible_unit_are_told_but_not_who_did_it(
    office, firm, partner, bureau
):
    services.agreement_create(
        values={"title": "x", "responsible": bureau.organisation_id},
        parties=[firm.membership.organisation, office.membership.organisation],
        by=office,
    )
    told = set(Notice.objects.filter(code="agreements.news").values_list("user", flat=True))
    assert told == {firm.user.pk, bureau.user.pk}


def test_what_was_heard_never_goes_back(agreement, office):
    today = timezone.localdate()
    Agreement.objects.update(heard_on=today + timedelta(days=1))
    row = services.agreement_end(agreement=agreement, by=office)
    assert row.heard_on == today + timedelta(days=1)
