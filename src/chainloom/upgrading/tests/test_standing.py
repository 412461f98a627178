"""Who stood where on a day: columns against a slow twin, on random certificates."""

from __future__ import annotations

import datetime as dt
import math
import random

import pytest
from tests import factories

from chainloom.lists.eligibility.firms import ends_of
from chainloom.organisations.counting import Asked
from chainloom.organisations.models import Certificate, Organisation
from chainloom.upgrading.catalogue import ladder, ladders
from chainloom.upgrading.selectors.holders import (
    count_holders,
    firms_at,
    holders,
    year_ends,
    years_of,
)

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 29)
KINDS = [
    ("sme_innovative", ""), ("sme_specialised", "provincial"), ("sme_little_giant", "national"),
    ("smart_factory", "basic"), ("smart_factory", "excellent"), ("smart_factory", ""),
    ("green_factory", "provincial"), ("high_tech", ""), ("strategic_emerging", ""),
]  # fmt: skip


@pytest.fixture
def random_chain(chain):
    chance = random.Random(11)
    for _one in range(30):
        firm = factories.OrganisationFactory(chain=chain)
        for kind, level in chance.sample(KINDS, chance.randint(0, 5)):
            issued = dt.date(2020, 1, 1) + dt.timedelta(days=chance.randint(0, 2500))
            ends = issued + dt.timedelta(days=chance.choice([200, 900, 2000]))
            factories.CertificateFactory(
                organisation=firm,
                kind=kind,
                level=level,
                issued_on=chance.choice([issued, issued, None]),
                expires_on=chance.choice([ends, None]),
            )
    factories.OrganisationFactory(chain=chain, kind="bank")
    return chain


def naive_step(one, firm: Organisation, on: dt.date, *, dated: bool) -> int:
    """Certificate by certificate, as the head of holders.py says it."""
    best = 0
    for row in Certificate.objects.filter(organisation=firm):
        step = one.step_of(row.kind, row.level)
        if not step or (dated and row.issued_on is None):
            continue
        begin, end = ends_of(row.kind, row.issued_on, row.expires_on)
        if (begin is None or begin <= on.toordinal()) and (end is None or end >= on.toordinal()):
            best = max(best, step)
    return best


def test_a_certificate_of_the_last_years_of_the_calendar_lasts_for_ever():
    """One such row, as a slip or an import leaves it, must not take the chain's ladders down."""
    assert ends_of("high_tech", dt.date(9998, 2, 28), None)[1] == math.inf
    before = dt.date(2027, 2, 28).toordinal()
    assert ends_of("high_tech", dt.date(2024, 2, 29), None)[1] == before


def test_columns_say_of_every_firm_and_day_what_its_certificates_say(random_chain):
    found = count_holders(random_chain, Asked(TODAY))
    firms = {one.pk: one for one in Organisation.objects.filter(kind="firm")}
    assert set(found.ids.tolist()) == set(firms)
    for one in ladders():
        at = {}
        for day in year_ends(TODAY):
            for dated in (True, False):
                steps = found.standing(one, day, dated=dated).tolist()
                expected = [naive_step(one, firms[pk], day, dated=dated) for pk in found.ids]
                assert steps == expected, (one.code, day, dated)
                if dated:
                    at[day] = expected
        seen = years_of(found, one, TODAY)
        for place, day in enumerate(seen.days):
            for step in range(len(one.steps) + 1):
                assert seen.counts[place][step] == at[day].count(step)
                keys = firms_at(found, one, day, step=step)
                assert len(keys) == at[day].count(step)
            if place:
                pairs = list(zip(at[seen.days[place - 1]], at[day], strict=True))
                assert seen.up(place) == sum(b > a for a, b in pairs)
                assert seen.down(place) == sum(b < a for a, b in pairs)
                assert len(firms_at(found, one, day, moved="up")) == seen.up(place)
                assert len(firms_at(found, one, day, moved="down")) == seen.down(place)


def test_a_certificate_without_a_day_stands_today_and_in_no_year(chain, held):
    firm = factories.OrganisationFactory(chain=chain)
    held(firm, "sme_specialised", "provincial", days=None)
    found, of = holders(chain).value, ladder("quality_sme")
    seen = years_of(found, of, dt.date.today())
    assert found.standing(of, dt.date.today()).tolist() == [2]
    assert seen.counts[-1] == [1, 0, 0, 0]
    assert seen.undated == 1
    assert not seen.is_empty


def test_a_level_that_is_not_said_is_no_step(chain, held):
    firm = factories.OrganisationFactory(chain=chain)
    held(firm, "smart_factory")
    seen = years_of(holders(chain).value, ladder("smart_factory"), dt.date.today())
    assert (seen.counts[-1][0], seen.unlevelled) == (1, 1)


def test_what_ends_soon_is_what_nothing_follows(chain, held):
    today = dt.date.today()
    alone, renewed, higher = (factories.OrganisationFactory(chain=chain) for _ in range(3))
    soon = today + dt.timedelta(days=30)
    for firm in (alone, renewed, higher):
        held(firm, "sme_innovative", days=900, expires_on=soon)
    held(renewed, "sme_innovative", days=5, expires_on=today + dt.timedelta(days=900))
    held(higher, "sme_specialised", "provincial", days=5)
    found, of = holders(chain).value, ladder("quality_sme")
    mask = found.ending(of, today, today + dt.timedelta(days=180))
    assert found.ids[found.firm[mask]].tolist() == [alone.pk]


def test_strangers_firms_are_not_counted(chain, held, stranger):
    held(factories.OrganisationFactory(chain=stranger.chain), "high_tech")
    assert holders(chain).value.ids.size == 0
