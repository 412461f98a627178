"""A firm's colours are its own: the office does not see them either, unless they are shared."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests import factories

from chainloom.audit.models import AuditEntry
from chainloom.core.errors import Missing
from chainloom.jobs.models import Job
from chainloom.organisations.services import organisation_create
from chainloom.workshop.colour import policy
from chainloom.workshop.colour.services import comparing, shades
from chainloom.workshop.models import ColourComparison, Shade

pytestmark = pytest.mark.django_db
VALUES = {
    "standard": "28 3 -18",
    "sample": "29 3 -18",
    "formula": "ciede2000",
    "limit": 1,
    "title": "Secret navy",
}


@pytest.fixture
def comparison(firm, chain) -> ColourComparison:
    return comparing.comparison_add(values=VALUES, file=None, by=firm)


def page(client_of, actor, row, name="colour_comparison") -> int:
    return client_of(actor).get(reverse(f"workshop:{name}", args=["fabric", row.pk])).status_code


@pytest.mark.parametrize("role", ["office", "leader", "bureau", "partner"])
def test_nobody_else_sees_a_comparison(request, client_of, comparison, role):
    assert page(client_of, request.getfixturevalue(role), comparison) == 404


def test_its_own_firm_sees_it(client_of, firm, comparison):
    assert page(client_of, firm, comparison) == 200


def test_what_is_shared_is_seen_and_not_changed(client_of, firm, partner, office, comparison):
    name = partner.membership.organisation.name
    share = reverse("workshop:colour_comparison_share", args=["fabric", comparison.pk])
    client_of(firm).post(share, {"name": name})
    assert page(client_of, partner, comparison) == 200
    assert page(client_of, office, comparison) == 404
    remove = reverse("workshop:colour_comparison_remove", args=["fabric", comparison.pk])
    assert client_of(partner).post(remove).status_code == 403
    client_of(firm).post(share, {"end": partner.organisation_id})
    assert page(client_of, partner, comparison) == 404


def test_sharing_asks_which_of_several(client_of, firm, office, comparison):
    for number, name in enumerate(("鲤城同样一针织有限公司", "鲤城同样二针织有限公司")):
        values = {"name": name, "uscc": factories.make_uscc(970001 + number)}
        organisation_create(values={**values, "district_code": "350502"}, by=office)
    share = reverse("workshop:colour_comparison_share", args=["fabric", comparison.pk])
    answer = client_of(firm).post(share, {"name": "鲤城同样"}, follow=True)
    assert "Write the whole name" in answer.content.decode()
    assert not comparison.shared_with.exists()


def test_the_trail_and_the_jobs_say_nothing_of_what_is_in_it(firm, comparison):
    shades.shade_add(values={"name": "Secret red", "colour": "45 50 20"}, by=firm)
    said = str(list(AuditEntry.objects.values())) + str(list(Job.objects.values()))
    assert "Secret" not in said
    assert "colour.added" in said


def test_shades_have_no_way_to_others(firm, partner, chain):
    shades.shade_add(values={"name": "navy", "colour": "28 3 -18"}, by=firm)
    row = Shade.objects.get()
    assert not policy.shade_policy.rows(partner).exists()
    with pytest.raises(Missing):
        policy.shade_policy.check(partner, "edit", row)


def test_a_colleague_of_the_same_firm_sees_it(client_of, chain, firm, comparison):
    colleague = factories.MembershipFactory(
        chain=chain, role="firm", organisation=firm.membership.organisation
    )
    from chainloom.accounts.actor import Actor

    assert page(client_of, Actor(user=colleague.user, membership=colleague), comparison) == 200


def test_two_firms_have_two_libraries(firm, bureau, chain):
    for actor in (firm, bureau):
        shades.shade_add(values={"name": "navy", "colour": "28 3 -18"}, by=actor)
    assert Shade.objects.count() == 2
    assert policy.shade_policy.rows(firm).count() == 1
