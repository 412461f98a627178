"""Figures stand beside what other documents say of the same; none is lost."""

from __future__ import annotations

import datetime

import pytest

from chainloom.documents import figures
from chainloom.documents.models import Figure

from . import making
from .making import applied, fact, read, the, undone

pytestmark = pytest.mark.django_db


def _said(office, hands, number: float, published: str, **about):
    text = f"截至目前，全区规上企业{number}家，报道于{published}。"
    values = {"what": "规上企业", "number": number, "unit": "家", "scope": "全区", **about}
    found = fact("figure", f"规上企业{number}家", text, **values)
    hands.reading = making.reading(text, [found], published=published, title=f"报道{published}")
    return read(office, text, f"{published}.txt")


def test_a_contradiction_stands_beside_the_earlier_figure(office, hands):
    first = applied(_said(office, hands, 133, "2025-06-07"), office)
    second = _said(office, hands, 128, "2026-06-07")
    new = the(second, "figure")
    earlier = figures.of_others([new])[new.pk]
    assert [(row.number, row.fact.document) for row in earlier] == [(133, first)]
    assert figures.differs(earlier[0], 128, None)
    applied(second, office)
    rows = Figure.objects.order_by("day")
    assert [(row.number, row.day) for row in rows] == [
        (133, datetime.date(2025, 6, 7)),
        (128, datetime.date(2026, 6, 7)),
    ]
    assert len({row.source_id for row in rows}) == 2
    assert len({row.key for row in rows}) == 1
    undone(second, office)
    assert Figure.objects.get().number == 133


def test_another_unit_or_scope_is_another_thing(office):
    base = {"what": "规上企业", "unit": "家", "scope": "全区"}
    keys = {
        figures.key_of("figure", base | more)
        for more in ({}, {"unit": "%"}, {"scope": "全市"}, {"share_of": "全区"})
    }
    assert len(keys) == 4
    assert figures.key_of("figure", base) == figures.key_of(
        "figure", base | {"what": "“规上” 企业", "scope": "全 区"}
    )


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2025", "2025-12-31"),
        ("2024-02", "2024-02-29"),
        ("2025-06-06", "2025-06-06"),
        ("2025-01/2025-06", "2025-06-30"),
        ("2025-02-30", None),
        ("去年", None),
        ("", None),
    ],
)
def test_the_last_day_of_what_is_said(said, day):
    found = figures.last_day(said)
    assert (found.isoformat() if found else None) == day


def test_a_level_is_said_once():
    assert figures.what_of("certificate_count", {"certificate": "龙头企业", "level": "省级"}) == (
        "省级龙头企业"
    )
    assert figures.what_of(
        "certificate_count", {"certificate": "省级龙头企业", "level": "省级"}
    ) == ("省级龙头企业")
