"""The demo begins on any day of a year, and goes on where it was interrupted."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from chainloom.accounts.models import User
from chainloom.chain.models import Chain
from chainloom.lists.models import Policy, PolicyCase
from chainloom.sample import demo, generate, policies
from tests import factories

DAYS = [date(2027, 1, 1), date(2027, 1, 15), date(2028, 2, 29), date(2027, 6, 5), date(2027, 6, 6)]
HISTORY = (
    "lists", "policies", "matchmaking", "projects", "agreements", "upgrading", "events",
    "workshop", "rolls", "plan",
)  # fmt: skip


@pytest.mark.parametrize("day", DAYS)
def test_bodies_of_the_sample_began_before_its_day(day):
    sample = generate(firms=20, as_of=day)
    begun = {seat.from_date for seat in sample.body_members}
    begun |= {first for body in sample.bodies for _title, first, _last in body.terms}
    begun |= {body.since for body in sample.bodies if body.since}
    assert all(day - timedelta(days=366) <= one < day for one in begun)


@pytest.mark.django_db
@pytest.mark.parametrize("day", DAYS)
def test_firms_apply_for_the_policies_of_the_sample_on_any_day(chain, bureau, day):
    # 350502 is the chain's district.
    for firm in factories.OrganisationFactory.create_batch(3, chain=chain, district_code="350502"):
        factories.CertificateFactory(
            organisation=firm,
            kind="high_tech",
            issued_on=date(2026, 6, 1),
            expires_on=date(2029, 5, 31),
        )
    with time_machine.travel(datetime(day.year, day.month, day.day, 2, tzinfo=UTC), tick=False):
        policies.live(chain)
        assert all(one.begins_on <= day <= one.ends_on for one in Policy.objects.all())
    assert PolicyCase.objects.exclude(state="told").exists()


@pytest.fixture
def bare(settings, tmp_path, monkeypatch):
    """A demo's folder, and nothing of a demo but its chain and its people."""
    settings.MEDIA_ROOT, settings.DATA_FOLDER = tmp_path / "media", tmp_path
    for name in ("_prepare", "_report"):
        monkeypatch.setattr(demo, name, lambda say: None)
    for part in HISTORY:
        monkeypatch.setattr(getattr(demo, part), "live", lambda *args, **kwargs: None)
    monkeypatch.setattr(demo, "search_rebuild", lambda: None)
    monkeypatch.setattr(demo.resilience, "warm", lambda: None)
    return tmp_path


def set_up(said=None):
    return demo.set_up(firms=20, seed=1, say=[].append if said is None else said.append)


@pytest.mark.django_db
def test_a_demo_that_was_interrupted_goes_on_the_next_time(bare, monkeypatch):
    def stop(chain):
        factories.OrganisationFactory(chain=chain, name="中断")
        raise KeyboardInterrupt

    monkeypatch.setattr(demo.plan, "live", stop)
    with pytest.raises(KeyboardInterrupt):
        set_up()
    chain = Chain.objects.get()
    assert User.objects.filter(is_operator=True).count() == 1
    done = []
    kept = chain.participations.filter(organisation__name="中断")
    monkeypatch.setattr(demo.plan, "live", lambda chain: done.append(kept.count()))
    first, again = set_up(), set_up()
    # What had begun is gone, so that it is not there twice; and it is done once.
    assert done == [0]
    assert first == again
    assert {one.role for one in first} == {"office", "leader", "bureau", "firm", "partner"}
    assert Chain.objects.get() == chain


@pytest.mark.django_db
def test_a_chain_without_sign_ins_is_told_of(bare, chain):
    said = []
    assert set_up(said) == []
    assert any("no sign-ins" in line and str(bare) in line for line in said)
