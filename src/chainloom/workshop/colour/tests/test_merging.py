"""When two entries become one, what both kept in the workshop belongs to the one."""

from __future__ import annotations

import pytest
from tests import factories
from tests.workshop_world import make_colours

from chainloom.organisations import services
from chainloom.workshop.models import ColourComparison, PieceLot, Shade

pytestmark = pytest.mark.django_db


def test_a_merge_brings_colours_and_shares_along_and_undo_takes_them_back(office, firm):
    one, other = (
        services.organisation_create(
            values={
                "name": f"鲤城合{number}针织有限公司",
                "uscc": factories.make_uscc(980001 + number) if number else None,
                "district_code": "350502",
            },
            by=office,
        )
        for number in range(2)
    )
    make_colours(one)
    lot = make_colours(other)["lot_id"]
    Shade.objects.filter(organisation=other).update(name="navy of the other")
    shared = make_colours(firm.membership.organisation)["comparison_id"]
    ColourComparison.objects.get(pk=shared).shared_with.add(one, other)
    merge = services.organisation_merge(survivor=one, absorbed=other, by=office)
    names = set(Shade.objects.filter(organisation=one).values_list("name", flat=True))
    assert names == {"navy", "navy of the other"}
    assert PieceLot.objects.get(pk=lot).organisation == one
    assert one in ColourComparison.objects.get(pk=shared).shared_with.all()
    services.organisation_unmerge(merge=merge, by=office)
    assert PieceLot.objects.get(pk=lot).organisation == other
    assert set(ColourComparison.objects.get(pk=shared).shared_with.all()) == {one, other}
