"""Rows inserted many at a time are the rows that Django's own way would have made."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils.functional import lazystr

from chainloom.audit.models import AuditEntry
from chainloom.core.inserting import insert_objects, insert_rows
from chainloom.organisations.models import Kind, Organisation, RevenueBand

pytestmark = pytest.mark.django_db
BESIDE = ("id", "created_at", "updated_at")


def organisation(chance: random.Random, **values: Any) -> Organisation:
    """Every kind of value that a row may hold, and none."""
    return Organisation(
        name=chance.choice(["示例纺织有限公司", 'O\'Brien "%s" Ltd', "𠮷田株式会社"]),
        kind=chance.choice(list(Kind)),
        revenue_band=chance.choice([*RevenueBand, ""]),
        uscc=None,
        latitude=chance.choice([24.9077, None]),
        founded_on=chance.choice([dt.date(2008, 5, 12), None]),
        headcount=chance.choice([0, 200, None]),
        registered_capital=chance.choice([Decimal("1234567.80"), 5, None]),
        value_sources=chance.choice([{}, {"name": {"source": 7, "as_of": "2026-05-01"}}]),
        is_sample=chance.random() < 0.5,
        **values,
    )


def content(rows: Any) -> list[dict[str, Any]]:
    return [
        {name: value for name, value in row.items() if name not in BESIDE}
        for row in rows.order_by("pk").values()
    ]


@pytest.mark.parametrize("seed", range(5))
def test_what_is_read_back_is_what_bulk_create_would_have_written(seed: int) -> None:
    Organisation.objects.bulk_create(organisation(chance) for chance in [random.Random(seed)] * 40)
    expected = content(Organisation.objects.all())
    Organisation.objects.all().delete()
    chance = random.Random(seed)
    insert_objects([organisation(chance) for _number in range(40)])
    assert content(Organisation.objects.all()) == expected


def test_objects_know_their_ids_and_when_they_were_made() -> None:
    before = Organisation.objects.create(name="之前")
    made = [Organisation(name=f"第{number}家") for number in range(7)]
    insert_objects(made)
    after = Organisation.objects.create(name="之后")
    assert [one.pk for one in made] == sorted({one.pk for one in made})
    assert before.pk < made[0].pk < made[-1].pk < after.pk
    for one in made:
        kept = Organisation.objects.get(pk=one.pk)
        assert (kept.name, kept.created_at) == (one.name, one.created_at)
    made[0].name = "改名"
    made[0].save()
    assert Organisation.objects.get(pk=made[0].pk).name == "改名"


def test_ids_of_removed_rows_are_not_given_again() -> None:
    """An id in the audit trail means one organisation for ever."""
    first = [Organisation(name="甲"), Organisation(name="乙")]
    insert_objects(first)
    gone = {one.pk for one in first}
    Organisation.objects.all().delete()
    second = [Organisation(name="丙")]
    insert_objects(second)
    assert second[0].pk not in gone


def test_related_objects_are_kept_by_their_ids() -> None:
    parent = Organisation.objects.create(name="留下的一家")
    insert_objects([Organisation(name="并入的一家", merged_into=parent)])
    assert Organisation.objects.get(name="并入的一家").merged_into == parent


def test_a_broken_constraint_is_not_passed_over() -> None:
    twice = [Organisation(name="一", uscc="91350502MA00000009") for _number in range(2)]
    with pytest.raises(IntegrityError):
        insert_objects(twice)


def test_nothing_to_insert_is_no_error() -> None:
    insert_objects([])
    assert not Organisation.objects.exists()


def test_rows_without_objects_have_values_encoded_by_their_fields() -> None:
    insert_rows(
        AuditEntry,
        ("at", "actor_label", "role", "action", "object_type", "object_id", "object_label",
         "changes", "context"),
        [
            (dt.datetime(2026, 5, 1, 8, tzinfo=dt.UTC), lazystr("who"), "", "a", "b", "1", "名",
             {"name": [None, "新"]}, {})
        ],
    )  # fmt: skip
    entry = AuditEntry.objects.get()
    assert entry.changes == {"name": [None, "新"]}
    assert entry.at == dt.datetime(2026, 5, 1, 8, tzinfo=dt.UTC)
    assert entry.actor_label == str(lazystr("who"))
