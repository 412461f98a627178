"""What firms meet, all at once: as one by one, no more than may be read, kept and recounted."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from django.core.cache import cache
from django.utils import timezone
from tests import factories

from chainloom.jobs.testing import run_queued
from chainloom.lists.eligibility import firms_of, words_of
from chainloom.lists.models import FirmAnswer
from chainloom.organisations.models import Organisation, Participation
from chainloom.upgrading.catalogue import step, steps
from chainloom.upgrading.selectors import criteria
from chainloom.upgrading.selectors.criteria import ALL_MET, ONE_ANSWER, ONE_SHORT, SURE, Near
from chainloom.upgrading.selectors.firm import asked_of, on_ladders
from chainloom.upgrading.selectors.holders import holders

pytestmark = pytest.mark.django_db
STEP = "quality_sme.specialised"
FLAGS = ["abnormal_listed", "dishonest", "accident_3y", "discharge_permit", "core_ip"]
NUMBERS = {"debt_ratio": 120, "field_years": 8, "ip_class_1": 5, "rd_share_3y": 8, "sme_score": 90}


def near_keys(chain, which, key=STEP):
    found = criteria.standings(chain).value
    return Near(found, holders(chain).value).keys(step(key), which)


def test_all_at_once_is_the_same_as_one_by_one(chain, office, held):
    chance = random.Random(3)
    for _one in range(25):
        firm = factories.OrganisationFactory(
            chain=chain,
            revenue_band=chance.choice(["", "a", "b", "d"]),
            founded_on=chance.choice([None, "2012-01-01", timezone.localdate()]),
        )
        for kind in chance.sample(["sme_innovative", "high_tech", "above_designated_size"], 1):
            held(firm, kind)
        values = {flag: chance.choice([True, False]) for flag in FLAGS}
        values |= {name: chance.randint(0, most) for name, most in NUMBERS.items()}
        for attribute, value in values.items():
            if chance.random() < 0.7:
                FirmAnswer.objects.create(
                    chain=chain,
                    organisation=firm,
                    attribute=attribute,
                    value=value,
                    as_of=timezone.localdate(),
                )
    Participation.objects.filter(organisation=firm).update(figures_withheld=True)
    found = criteria.count_standings(chain, timezone.localdate())
    words, today = words_of(chain), timezone.localdate()
    place = {int(pk): at for at, pk in enumerate(found.ids)}
    seen = set()
    rows = Organisation.objects.filter(kind="firm", participations__chain=chain)
    for row, firm in firms_of(rows, office, words):
        for one in steps():
            checked = [a for a in asked_of(one, firm, words, today) if a.assessment]
            if not checked:
                assert one.key not in found.steps
                continue
            of, at = found.steps[one.key], place[row.pk]
            statuses = [a.status.name for a in checked]
            counts = (of.met[at], of.unmet[at], of.unknown[at])
            expected = tuple(statuses.count(name) for name in ("MET", "UNMET", "UNKNOWN"))
            assert counts == expected, (one.key, statuses)
            if of.unmet[at] == 1:
                assert of.codes[of.missed[at]] == checked[statuses.index("UNMET")].criterion.code
            seen |= set(statuses)
    assert seen == {"MET", "UNMET", "UNKNOWN"}


def test_who_is_one_criterion_short_is_found_by_what_is_known(chain, ready, said, held):
    assert near_keys(chain, ALL_MET) == [ready.pk]
    assert near_keys(chain, ONE_SHORT) == []
    said(ready, debt_ratio=85)
    # An answer is seen at once.
    assert near_keys(chain, ONE_SHORT) == near_keys(chain, SURE) == [ready.pk]
    said(ready, field_years=None)
    assert near_keys(chain, ONE_SHORT) == [ready.pk]
    assert near_keys(chain, SURE) == []
    said(ready, debt_ratio=40)
    assert near_keys(chain, ONE_ANSWER) == [ready.pk]
    # Who stands there already is not near it.
    said(ready, field_years=4)
    held(ready, "sme_specialised", "provincial", days=1)
    cache.clear()
    assert near_keys(chain, ALL_MET) == []


def test_a_firm_that_keeps_its_figures_from_the_office_is_near_nothing(chain, ready, office):
    Participation.objects.filter(organisation=ready).update(figures_withheld=True)
    found = criteria.standings(chain).value
    assert found.hidden == 1
    assert not any(near_keys(chain, which) for which in criteria.WHICH)
    of = found.steps[STEP]
    # Its certificate is no secret; all else counts as not known.
    assert (of.met.tolist(), of.unmet.tolist()) == ([1], [0])


def test_another_firm_s_figures_never_reach_a_firm(chain, ready, firm):
    """Even asked by itself, the selector leaves out what the actor may not see."""
    at = next(one for one in on_ladders(firm, ready) if one.ladder.code == "quality_sme")
    figures = {one.criterion.code: one.status.name for one in at.asked if one.assessment}
    assert figures.pop("earlier_step") == "MET"
    assert set(figures.values()) == {"UNKNOWN"}


def test_a_large_chain_is_counted_by_a_job_and_the_last_count_stands_meanwhile(
    chain, ready, said, monkeypatch
):
    monkeypatch.setattr(criteria, "AT_ONCE", 0)
    first = criteria.standings(chain)
    assert first.value is None
    assert not first.is_current
    (job,) = [one for one in run_queued() if one.kind == criteria.JOB]
    assert job.result["firms"] == 1
    assert criteria.standings(chain).is_current
    said(ready, debt_ratio=85)
    outdated = criteria.standings(chain)
    assert not outdated.is_current
    assert outdated.value is not None
    run_queued()
    assert criteria.standings(chain).is_current
    assert near_keys(chain, SURE) == [ready.pk]


def test_a_firm_s_own_ladder_tells_where_it_stands_and_by_what(chain, office, ready, held):
    ends = timezone.localdate() + dt.timedelta(days=40)
    later = held(ready, "sme_innovative", days=20, expires_on=ends)
    at = next(one for one in on_ladders(office, ready) if one.ladder.code == "quality_sme")
    assert (at.step, at.next.code) == (1, "specialised")
    assert at.stands_by.certificate.pk != later.pk
    assert [one.ends_soon(timezone.localdate()) for one in at.held if one.certificate == later] == [
        True
    ]
    top = next(one for one in on_ladders(office, ready) if one.ladder.code == "sme_digital")
    assert (top.step, top.next.code, top.stands_by) == (0, "level_1", None)
