"""The trend is that of all cloth together, and every figure opens its rolls."""

from __future__ import annotations

import pytest

from chainloom.jobs.testing import run_queued
from chainloom.workshop.inspection import selectors, trend
from chainloom.workshop.inspection.services.rolls import roll_update
from chainloom.workshop.inspection.services.running import run_start
from chainloom.workshop.inspection.views import comparing

from . import standin

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(begin, firm):
    """On loom 1 a long roll without defects and a short one with two; on loom 2 one with one."""
    made = [
        ("1", "2026-11-02", {f"p{n}": standin.picture() for n in range(3)}),
        ("1", "2026-11-08", {"p": standin.picture((5, 5, 20, 20), (60, 5, 80, 20))}),
        ("2", "2026-11-09", {"p": standin.picture((5, 5, 20, 20))}),
    ]
    rolls = []
    for number, (loom, day, pictures) in enumerate(made):
        roll = begin(f"R-{number}", **pictures)
        roll_update(roll=roll, values={"loom": loom, "made_on": day}, by=firm)
        run_start(roll=roll, by=firm)
        rolls.append(roll)
    run_queued()
    return rolls


def test_a_long_roll_weighs_more_than_a_short_one(three, firm, chain):
    found = trend.groups(selectors.narrowed(firm), "loom", {}, chain.slug)
    told = {one.label: (one.rolls, one.points, round(one.points_100, 6)) for one in found}
    a_yd2 = 0.1 * 0.025 / 0.9144**2  # one picture: 0.1 m of cloth 25 mm wide
    assert told == {
        "1": (2, 2, round(2 * 100 / (4 * a_yd2), 6)),
        "2": (1, 1, round(100 / a_yd2, 6)),
    }


def test_weeks_begin_on_monday_and_stand_in_order(three, firm, chain):
    found = trend.groups(selectors.narrowed(firm), "week", {}, chain.slug)
    told = [(one.label, one.rolls) for one in found]
    assert told == [("week 45 of 2026", 2), ("week 46 of 2026", 1)]


@pytest.mark.parametrize("by", ["week", "loom", "cloth"])
def test_every_figure_opens_exactly_its_rolls(three, firm, client_of, chain, by):
    browser = client_of(firm)
    page = browser.get(f"/c/{chain.slug}/workshop/inspection/trend/?by={by}")
    found = page.context["found"]
    assert sum(one.rolls for one in found) == 3
    for one in found:
        assert browser.get(one.url).context["table"].count == one.rolls


def test_a_figure_opens_the_graded_rolls_of_the_period_that_was_asked_for(
    three, begin, firm, client_of, chain
):
    roll_update(roll=begin("R-new"), values={"loom": "1", "made_on": "2026-11-03"}, by=firm)
    browser = client_of(firm)
    here = f"/c/{chain.slug}/workshop/inspection/trend/?since=2026-11-05"
    found = browser.get(here).context["found"]
    weeks = [one.key.isocalendar().week for one in found]
    assert list(zip(weeks, [one.rolls for one in found], strict=True)) == [(45, 1), (46, 1)]
    for one in found:
        assert browser.get(one.url).context["table"].count == one.rolls
    [of_loom] = [one for one in browser.get(here[:-10] + "&by=loom").context["found"]
                 if one.label == "1"]  # fmt: skip
    assert browser.get(of_loom.url).context["table"].count == of_loom.rolls


@pytest.mark.parametrize(
    ("by", "said"),
    [
        ("week", "2 rolls of earlier weeks are not shown"),
        ("loom", "2 rolls are not shown: no loom is named"),
        ("cloth", ""),
    ],
)
def test_what_a_trend_leaves_out_is_said(three, firm, client_of, chain, monkeypatch, by, said):
    monkeypatch.setattr(trend, "MOST_GROUPS", 1)
    page = client_of(firm).get(f"/c/{chain.slug}/workshop/inspection/trend/?by={by}")
    told = page.context["left_out"]
    assert said in told if said else told == ""
    assert told in page.content.decode()


def test_long_names_leave_room_for_the_bars(three, firm, client_of, chain):
    page = client_of(firm).get(f"/c/{chain.slug}/workshop/inspection/trend/?by=cloth")
    label = page.context["option"]["yAxis"]["axisLabel"]
    assert label["overflow"] == "truncate"


def test_one_roll_is_compared_with_none(inspected, firm, client_of, chain):
    page = client_of(firm).get(f"/c/{chain.slug}/workshop/inspection/compare/").content.decode()
    assert "Only one roll was inspected yet" in page
    assert 'name="a"' not in page


def test_a_roll_that_is_no_longer_listed_is_compared_all_the_same(
    three, firm, client_of, chain, monkeypatch
):
    monkeypatch.setattr(comparing, "MOST_CHOICES", 1)
    oldest, _second, newest = three
    browser = client_of(firm)
    address = f"/c/{chain.slug}/workshop/inspection/compare/?a={oldest.pk}"
    page = browser.get(address)
    assert [one.pk for one in page.context["choices"]] == [newest.pk, oldest.pk]
    assert "An older one comes here from its own page" in page.content.decode()
    assert (
        address
        in browser.get(f"/c/{chain.slug}/workshop/inspection/rolls/{oldest.pk}/").content.decode()
    )


def test_two_rolls_stand_side_by_side(three, firm, office, client_of, chain):
    address = f"/c/{chain.slug}/workshop/inspection/compare/?a={three[0].pk}&b={three[1].pk}"
    page = client_of(firm).get(address)
    assert dict(page.context["figures"])["defects"] == [("R-0", 0), ("R-1", 2)]
    assert client_of(office).get(address).status_code == 404


def test_groups_are_named_as_people_name_them(three, read):
    assert "2026年第45周" in read("trend/", "zh-hans")
    assert "<th>周</th>" in read("trend/", "zh-hans")
    assert "<th>loom or machine</th>" in read("trend/?by=loom")


def test_no_roll_that_fits_is_not_said_to_be_no_roll_at_all(three, read):
    assert "No graded roll fits what you chose" in read("trend/?until=2001-01-01")
    type(three[0]).objects.all().delete()
    assert "No graded roll yet" in read("trend/")
