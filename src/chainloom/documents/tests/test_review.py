"""The review as one decision leaves it: what it means for the other facts stands there at once."""

from __future__ import annotations

import pytest
from django.urls import reverse

from chainloom.documents.models import FactState
from chainloom.documents.presenting import places

from .making import BODY, SCIENCE, read, the

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


def decide(browser, document, fact, verb: str):
    address = reverse("documents:decide", args=["fabric", document.pk, fact.pk])
    return browser.post(address, {"verb": verb}, **HTMX)


@pytest.fixture
def browser(office, client_of):
    return client_of(office)


def test_an_organisation_that_is_rejected_leaves_the_other_facts_at_once(browser, office):
    document = read(office)
    science = the(document, "organisation", full_name=SCIENCE)
    seats = f"seats {SCIENCE} as guiding unit"
    founded = the(document, "body_founded")
    card = reverse("documents:card", args=["fabric", document.pk, founded.pk])
    assert seats in browser.get(card).content.decode()
    rejected = decide(browser, document, science, "reject")
    assert (rejected["HX-Retarget"], rejected["HX-Reswap"]) == ("#doc-facts", "innerHTML")
    shown = rejected.content.decode()
    assert f'id="fact-{founded.pk}"' in shown
    assert 'id="doc-bar"' in shown
    assert seats not in shown
    assert f"“{SCIENCE}” was left out" in shown
    assert seats in decide(browser, document, science, "reopen").content.decode()


def test_what_changes_no_other_fact_is_answered_with_its_card_alone(browser, office, monkeypatch):
    document = read(office)
    figure = the(document, "figure")
    accepted = decide(browser, document, figure, "accept")
    assert "HX-Retarget" not in accepted
    assert accepted.content.decode().count("<article") == 1
    # Of a long document only a part is open: its other facts are left as they stand.
    monkeypatch.setattr(places, "MOST_FACTS", 3)
    science = the(document, "organisation", full_name=SCIENCE)
    rejected = decide(browser, document, science, "reject")
    assert rejected.content.decode().count("<article") == 1
    science.refresh_from_db()
    assert science.state == FactState.REJECTED


def test_what_hangs_on_an_organisation_left_out_promises_nothing(browser, office):
    document = read(office)
    body = the(document, "organisation", full_name=BODY)
    shown = decide(browser, document, body, "reject").content.decode()
    # Its founding, its secretary as a person and as a seat.
    assert shown.count(f"“{BODY}” was left out") >= 3
    assert f"seats {SCIENCE}" not in shown
    assert "seats 陈样本" not in shown
    assert "founded on" not in shown
