"""The example server of `examples/` keeps the contract: entered, approved, used, refused."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

import chainloom
from chainloom.core import outgoing
from chainloom.jobs.testing import run_queued
from chainloom.workshop.providers import calling, services

SERVER = Path(chainloom.__file__).parents[2] / "examples" / "workshop_provider" / "server.py"
pytestmark = pytest.mark.django_db


@pytest.fixture
def example():
    spec = importlib.util.spec_from_file_location("example_server", SERVER)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def started(monkeypatch, settings):
    """Start the server as its provider would, with keys in its environment."""
    settings.TOOLS_ALLOWED = True
    monkeypatch.setattr(outgoing, "is_public", lambda address, port: True)
    monkeypatch.setattr(calling, "SCHEMES", ("http", "https"))
    running = []

    def start(keys: str, port: str = "0") -> str:
        process = subprocess.Popen(
            [sys.executable, str(SERVER), "--port", port],
            env={**os.environ, "TOOL_KEYS": keys},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        running.append(process)
        return f"http://{process.stdout.readline().split()[-1]}/"

    yield start
    for process in running:
        process.terminate()
        process.wait()
        process.stdout.close()


def stock(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("stock.txt", text.encode(), content_type="text/plain")


def test_the_example_is_entered_approved_and_used(started, partner, office, firm, monkeypatch):
    # A tool's key is made before its server knows it: started first to learn the port.
    first = started("")
    row = services.tool_add(address=first, by=partner)
    address = started(f"{row.key_name}:{row.secret}")
    type(row).objects.filter(pk=row.pk).update(address=address)
    services.manifest_read(tool=row, by=partner)
    run_queued()
    row.refresh_from_db()
    assert row.error is None
    services.tool_decide(tool=row, approve=True, sha256=row.sha256, by=office)
    for text, order in (("A 60\nB 55.5\nC 48\nD 31", "100"), ("A 10", "100")):
        file = stock(text)
        use = services.use_prepare(tool=row, values={"order": order}, file=file, by=firm)
        services.use_send(use=use, sent_sha256=use.sent_sha256, by=firm)
        run_queued()
        use.refresh_from_db()
        if "B" in text:
            assert use.result["tables"][0]["rows"] == [[2, 55.5], [3, 48.0]]
            assert use.pictures.count() == 1
        else:
            assert "less than the order" in calling.sentence(use.error)


def test_a_request_with_another_key_is_refused(started, partner):
    row = services.tool_add(address=started("ck_other:secret"), by=partner)
    services.manifest_read(tool=row, by=partner)
    run_queued()
    row.refresh_from_db()
    assert row.error["code"] == "signature"


@pytest.mark.parametrize("seed", range(6))
def test_its_choice_is_the_best_of_all(example, seed):
    import itertools
    import random

    rng = random.Random(seed)
    lengths = [round(rng.uniform(20, 80), 1) for _ in range(9)]
    order = round(rng.uniform(50, 200), 1)
    picked = example.chosen(lengths, order)
    sums = [
        round(sum(some), 1)
        for size in range(1, 10)
        for some in itertools.combinations(lengths, size)
        if round(sum(some), 1) >= order
    ]
    assert round(sum(lengths[place] for place in picked), 1) == min(sums)
