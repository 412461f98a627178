"""How an agreement fares, as a table a lawyer could read; and the same rule in the database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from django.utils import timezone
from tests import factories

from chainloom.agreements import services
from chainloom.agreements.health import Health, Pulse, health, reasons
from chainloom.agreements.models import Agreement, Due, DueState
from chainloom.agreements.selectors.pulse import with_health

TODAY = date(2026, 11, 29)
WELL = Pulse(is_running=True, heard_on=TODAY)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


SILENT = {"late": 1, "heard_on": ago(400)}


@pytest.mark.parametrize(
    ("said", "about", "expected"),
    [
        ("nothing is late and it was heard of", {}, Health.GREEN),
        ("it is not signed, whatever is late", {"is_running": False, "late": 9}, Health.NONE),
        ("one thing is a day late", {"late": 1, "oldest_late": ago(1)}, Health.AMBER),
        ("one thing is thirty days late", {"late": 1, "oldest_late": ago(30)}, Health.AMBER),
        ("one thing is 31 days late", {"late": 1, "oldest_late": ago(31)}, Health.RED),
        ("two things are late", {"late": 2, "oldest_late": ago(2)}, Health.AMBER),
        ("three things are late", {"late": 3, "oldest_late": ago(1)}, Health.RED),
        ("something was sent back", {"returned": 1}, Health.AMBER),
        ("a claim has waited fourteen days", {"waits_since": ago(14)}, Health.GREEN),
        ("a claim has waited fifteen days", {"waits_since": ago(15)}, Health.AMBER),
        ("its term is over", {"term_ended": ago(1)}, Health.AMBER),
        ("nothing heard for ninety days", {"heard_on": ago(90)}, Health.GREEN),
        ("nothing heard for 91 days", {"heard_on": ago(91)}, Health.GREY),
        ("late and silent: late tells more", SILENT | {"oldest_late": ago(5)}, Health.AMBER),
        ("long late and silent", SILENT | {"oldest_late": ago(99)}, Health.RED),
    ],
)  # fmt: skip
def test_the_colour_of_an_agreement(said, about, expected):
    assert health(replace(WELL, **about), TODAY) == expected, said


def test_the_colour_is_told_in_words_too():
    pulse = replace(WELL, late=2, oldest_late=ago(40), returned=1, heard_on=ago(120))
    assert reasons(pulse, TODAY) == [
        "2 things are late, the oldest since 2026-10-20.",
        "1 thing was sent back.",
        "Nothing was heard of it for 120 days.",
    ]
    assert reasons(WELL, TODAY) == []


@pytest.mark.django_db
def test_the_database_says_the_same_as_the_rule(chain):
    rng = Random(7)
    firms = [factories.OrganisationFactory(chain=chain) for _ in range(2)]
    for _ in range(60):
        row = factories.AgreementFactory(
            chain=chain,
            parties=firms,
            state=rng.choice(["signed"] * 6 + ["intended", "ended"]),
            heard_on=ago(rng.choice([0, 89, 90, 91, 200])),
            ends_on=rng.choice([None, None, None, ago(1), TODAY, ago(-30)]),
        )
        obligation = factories.ObligationFactory(agreement=row)
        for number in range(rng.randint(0, 3)):
            day = ago(rng.choice([-5, 0, 1, 30, 31, 60]) + number * 100)
            factories.DueFactory(
                obligation=obligation,
                due_on=day,
                last_day=day,
                state=rng.choice(list(DueState.values)),
                claimed_on=ago(60),
                stated_on=ago(rng.choice([0, 14, 15])),
            )
    rows = list(with_health(Agreement.objects.all(), TODAY))
    assert {row.pk: row.health for row in rows} == {row.pk: naive(row).value for row in rows}
    assert {row.health for row in rows} == set(Health.values)


@pytest.mark.django_db
def test_what_was_done_long_ago_and_said_today_does_not_wait_yet(due, firm):
    today = timezone.localdate()
    services.due_claim(due=due, evidence="签到表", on=today - timedelta(days=60), by=firm)
    for day, expected in ((today, Health.GREEN), (today + timedelta(days=15), Health.AMBER)):
        (row,) = with_health(Agreement.objects.all(), day)
        assert row.health == row.health_on(day) == expected


def naive(row: Agreement) -> Health:
    """The rule once more, with the times counted one by one."""
    dues = list(Due.objects.filter(obligation__agreement=row))
    late = [due.last_day for due in dues if due.is_late(TODAY)]
    claims = [due.stated_on for due in dues if due.state == DueState.CLAIMED]
    row.late, row.oldest_late = len(late), min(late, default=None)
    row.returned = sum(due.state == DueState.RETURNED for due in dues)
    row.waits_since = min(claims, default=None)
    return row.health_on(TODAY)
