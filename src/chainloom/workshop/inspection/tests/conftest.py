"""A mill with a roll of two pictures, and a detector that sees what is dark."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile

from chainloom.jobs.testing import run_queued
from chainloom.workshop.inspection import engine
from chainloom.workshop.inspection.models import Roll
from chainloom.workshop.inspection.services.rolls import roll_create
from chainloom.workshop.inspection.services.running import run_start
from chainloom.workshop.inspection.services.uploads import picture_add

from . import standin


@pytest.fixture(autouse=True)
def detector(monkeypatch) -> None:
    monkeypatch.setattr(engine, "inspect", standin.inspect)


@pytest.fixture
def begin(firm) -> Callable[..., Roll]:
    """Begins a roll of the firm's with these pictures, by name."""

    def make(number: str = "R-1", *, by: Any = firm, **pictures: bytes) -> Roll:
        values = {"number": number, "cloth": "平纹", "width_mm": "25", "mm_per_px": "0.25"}
        values["along"] = "x"
        roll = roll_create(values=values, by=by)
        for name, content in pictures.items():
            picture_add(roll=roll, filename=f"{name}.png", content=ContentFile(content), by=by)
        return roll

    return make


@pytest.fixture
def read(firm, client_of, chain) -> Callable[[str, str], str]:
    """A page of the tool as the firm reads it in a language."""

    def fetch(address: str, language: str = "en") -> str:
        firm.user.language = language
        firm.user.save(update_fields=["language"])
        answer = client_of(firm).get(f"/c/{chain.slug}/workshop/inspection/{address}")
        assert answer.status_code == 200
        return answer.content.decode()

    return fetch


@pytest.fixture
def inspected(begin, firm) -> Roll:
    """A roll of two pictures of 0.1 m with one stain in the first and two in the second."""
    roll = begin(
        p1=standin.picture((40, 20, 60, 40)),
        p2=standin.picture((100, 10, 120, 30), (300, 50, 310, 90)),
    )
    run_start(roll=roll, by=firm)
    run_queued()
    roll.refresh_from_db()
    return roll


@pytest.fixture
def get(firm, client_of, chain):
    browser = client_of(firm)

    def fetch(address: str = ""):
        return browser.get(f"/c/{chain.slug}/workshop/inspection/{address}")

    return fetch
