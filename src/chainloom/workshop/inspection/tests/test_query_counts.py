"""A page of many rolls, pictures or defects asks the database no more often than one of few."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.inspection_world import make_report, make_roll, make_rule

from chainloom.workshop.inspection.models import PictureView, Roll, RollDefect, RollPicture

pytestmark = pytest.mark.django_db
FEW, MANY = 3, 12
PAGES = (
    "workshop/inspection/",
    "workshop/inspection/cloths/",
    "workshop/inspection/trend/?by=loom",
    "workshop/inspection/rules/",
    "workshop/inspection/rolls/{roll}/",
    "workshop/inspection/rolls/{roll}/data/",
    "workshop/inspection/rolls/{roll}/pictures/",
    "workshop/inspection/rolls/{roll}/reports/",
    "workshop/inspection/reports/{report}/",
)


def grow(firm, roll: Roll, size: int) -> None:
    organisation = firm.membership.organisation
    while Roll.objects.count() < size:
        number = Roll.objects.count()
        make_roll(firm.chain, organisation, number=f"Q-{number}", loom=str(number))
        make_rule(firm.chain, organisation)
        make_report(firm.chain, organisation, roll)
        picture = RollPicture.objects.create(
            roll=roll, position=number, filename=f"{number}.png", size=1, width_px=400,
            height_px=100, start_m=number * 0.1, file="x",
        )  # fmt: skip
        PictureView.objects.create(picture=picture, piece=0, width=400, height=100, file="x")
        RollDefect.objects.create(
            roll=roll, picture=picture, run=roll.run, kind="hole", left=1, top=1, right=9,
            bottom=9, length_mm=2, breadth_mm=2, at_m=number * 0.1, across_mm=1,
        )  # fmt: skip


def asked(browser, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert browser.get(address).status_code == 200
    return len(caught)


def test_pages_of_many_ask_no_more_often(firm, client_of, chain):
    roll = make_roll(chain, firm.membership.organisation)
    report = make_report(chain, firm.membership.organisation, roll)
    browser = client_of(firm)
    pages = [f"/c/{chain.slug}/" + one.format(roll=roll.pk, report=report.pk) for one in PAGES]
    pages.append(f"/api/v1/chains/{chain.slug}/rolls/{roll.pk}/defects")
    counts = {}
    for size in (FEW, MANY):
        grow(firm, roll, size)
        for page in pages:
            browser.get(page)
            counts.setdefault(page, []).append(asked(browser, page))
    assert {page: pair for page, pair in counts.items() if pair[1] > pair[0]} == {}
