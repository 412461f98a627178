"""Comparisons and lots by link: exactly that, until a day or until it is closed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from chainloom.audit.models import AuditEntry
from chainloom.workshop.colour.services import comparing, lots
from chainloom.workshop.models import ColourComparison, ColourLink, PieceLot

pytestmark = pytest.mark.django_db
TOLD = {"formula": "ciede2000", "limit": 1}


@pytest.fixture(params=["comparison", "lot"])
def row(request, firm, chain) -> ColourComparison | PieceLot:
    if request.param == "comparison":
        values = {"standard": "28 3 -18", "sample": "29 3 -18", "title": "navy", **TOLD}
        return comparing.comparison_add(values=values, file=None, by=firm)
    values = {"pieces": "a 28 3 -18\nb 29 3 -18", "title": "navy", "axes": "lab", "width": 1}
    return lots.lot_add(values={**values, **TOLD}, file=None, by=firm)


def share(row) -> str:
    name = "colour_comparison" if isinstance(row, ColourComparison) else "colour_lot"
    return reverse(f"workshop:{name}_share", args=["fabric", row.pk])


def opened(link: ColourLink, name: str = "colour") -> str:
    return reverse(f"workshop_open:{name}", args=[link.key])


@pytest.fixture
def link(row, client_of, firm) -> ColourLink:
    client_of(firm).post(share(row), {"days": "7", "reader": "customer"})
    return ColourLink.objects.get()


def test_whoever_has_the_link_reads_it_without_an_account(link):
    stranger = Client()
    answer = stranger.get(opened(link))
    assert answer.status_code == 200
    assert "navy" in answer.content.decode()
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "csrfmiddlewaretoken" not in answer.content.decode(), "there is nothing to change"
    in_english = stranger.get(opened(link) + "?lang=en").content.decode()
    assert "lang=en" in in_english
    table = stranger.get(opened(link, "colour_file") + "?format=csv")
    assert b"L*" in b"".join(table.streaming_content)


def test_a_refusal_stands_in_red_until_it_was_read(row, client_of, firm):
    """A note in blue that leaves by itself is for what went well."""
    page = client_of(firm).post(share(row), {"name": "nobody at all"}, follow=True)
    assert "toast-note tone-danger" in page.content.decode()
    page = client_of(firm).post(share(row), {"days": "7"}, follow=True)
    assert "toast-note tone-success" in page.content.decode()


def test_its_owner_sees_the_link_and_closes_it(link, row, client_of, firm):
    desk = client_of(firm)
    page = share(row).removesuffix("share/")
    assert link.key in desk.get(page).content.decode()
    desk.post(share(row), {"close": link.pk})
    assert link.key not in desk.get(page).content.decode()
    assert Client().get(opened(link)).status_code == 404
    assert Client().get(opened(link, "colour_file")).status_code == 404
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"colour.link_made", "colour.link_closed"} <= actions


def test_a_link_ends_on_its_day(link):
    ColourLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().get(opened(link)).status_code == 404


@pytest.mark.parametrize("days", ["0", "367", "x", ""])
def test_a_link_is_open_for_a_while_only(row, client_of, firm, days):
    client_of(firm).post(share(row), {"days": days})
    assert not ColourLink.objects.exists()


def test_what_is_removed_leaves_no_link(link, row, client_of, firm):
    client_of(firm).post(share(row).replace("/share/", "/remove/"))
    assert Client().get(opened(link)).status_code == 404


def test_a_link_of_another_row_is_not_closed(link, firm, client_of):
    values = {"standard": "28 3 -18", "sample": "29 3 -18", **TOLD}
    other = comparing.comparison_add(values=values, file=None, by=firm)
    client_of(firm).post(share(other), {"close": link.pk})
    assert Client().get(opened(link)).status_code == 200


def test_whom_it_is_shared_with_makes_no_link(row, client_of, firm, partner):
    client_of(firm).post(share(row), {"name": partner.membership.organisation.name})
    assert client_of(partner).post(share(row), {"days": "7"}).status_code == 403
    assert not ColourLink.objects.exists()
