"""Lists as files: small ones at once, a large workbook by a job, in the role that asked for it."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from tests import factories

from chainloom.chain.services import supply_link_add
from chainloom.jobs import exporting
from chainloom.jobs.models import Job
from chainloom.jobs.testing import run_queued

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def few(monkeypatch):
    """Workbooks of more than two rows are large."""
    monkeypatch.setattr(exporting, "AT_ONCE", 2)


@pytest.fixture
def links(chain, office, firm):
    """Three supply links, one of them the firm's own."""
    firms = [factories.OrganisationFactory(chain=chain) for _ in range(3)]
    buyers = [*firms[1:], firm.membership.organisation]
    for product, supplier, buyer in zip(("a", "b", "c"), firms, buyers, strict=True):
        supply_link_add(
            chain=chain, supplier=supplier, buyer=buyer, product=product, amount=100, by=office
        )


def at(name: str, *args: object) -> str:
    return reverse(name, args=["fabric", *args])


def books_of(answer) -> list[list[tuple]]:
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    return [list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets]


def products(lines) -> list[str]:
    return [line[2] for line in lines[1:]]


def test_a_small_workbook_and_any_csv_come_at_once(client_of, office, links, few):
    browser = client_of(office)
    (sheet, _about) = books_of(browser.get(at("chain:links_export") + "?q=a"))
    assert products(sheet) == ["a"]
    answer = browser.get(at("chain:links_export") + "?sort=-product&format=csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert products(list(csv.reader(io.StringIO(text)))) == ["c", "b", "a"]
    assert not Job.objects.exists()


def test_a_large_workbook_is_made_by_a_job(client_of, office, chain, links, few):
    browser = client_of(office)
    asked = browser.get(at("chain:links_export") + "?sort=-product&format=xlsx")
    page = asked.content.decode()
    assert "3 rows" in page
    assert not Job.objects.exists()
    (action,) = re.findall(r'<form[^>]*method="post" action="(\?[^"]*product[^"]*)"', page)
    answer = browser.post(at("chain:links_export") + action)
    job = Job.objects.get(kind=exporting.JOB)
    assert answer.url == at("jobs:workbook", job.pk)
    assert browser.get(at("jobs:workbook_file", job.pk)).status_code == 404
    assert "The workbook is ready" not in browser.get(answer.url).content.decode()
    run_queued()
    page = browser.get(answer.url).content.decode()
    assert "The workbook is ready" in page
    assert at("chain:links") + "?sort=-product" in page
    file = browser.get(at("jobs:workbook_file", job.pk))
    assert "Supply" in file["Content-Disposition"]
    sheet, about = books_of(file)
    assert products(sheet) == ["c", "b", "a"]
    assert dict(about)["Chain"] == chain.display_name
    job.refresh_from_db()
    assert (job.status, job.result) == ("done", {"rows": 3})
    assert job.progress_total == 3


def test_it_holds_what_whoever_asked_sees_and_is_theirs_alone(client_of, office, firm, links):
    client_of(firm).post(at("chain:links_export"))
    job = Job.objects.get(kind=exporting.JOB)
    run_queued()
    sheet, _about = books_of(client_of(firm).get(at("jobs:workbook_file", job.pk)))
    assert products(sheet) == ["c"]
    for page in ("jobs:workbook", "jobs:workbook_file"):
        assert client_of(office).get(at(page, job.pk)).status_code == 404


def test_whose_role_has_ended_gets_no_workbook(client_of, firm, links):
    client_of(firm).post(at("chain:links_export"))
    type(firm.membership).objects.filter(pk=firm.membership.pk).update(ended_at=timezone.now())
    run_queued()
    job = Job.objects.get(kind=exporting.JOB)
    assert (job.status, job.error["code"]) == ("failed", "role_ended")


def test_a_worker_knows_the_job_without_having_served_a_page():
    code = f"""
import django
django.setup()
from chainloom.jobs.registry import kind
assert kind({exporting.JOB!r}).work
"""
    subprocess.run([sys.executable, "-c", code], check=True)


# Every list of the product, with rows that tell of it; the ladder, the policy, from the address.
LISTS = [
    "organisations:export", "organisations:bodies_export", "chain:links_export",
    "lists:needs_export", "lists:resources_export", "lists:matches_export",
    "lists:policies_export", "lists:policy_could_export", "lists:projects_export",
    "agreements:export", "events:export", "upgrading:near_export", "upgrading:firms_export",
]  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_a_job_writes_what_the_address_sends(client_of, office, bureau, chain, links, name):
    policy = factories.PolicyFactory(chain=chain, organisation=bureau.membership.organisation)
    about = {"lists:policy_could_export": [policy.pk], "upgrading:firms_export": ["quality_sme"]}
    address = at(name, *about.get(name, []))
    browser = client_of(office)
    # Save for when it was made, which stands in the last sheet.
    *at_once, _about = books_of(browser.get(address + "?format=xlsx"))
    browser.post(address)
    run_queued()
    job = Job.objects.get(kind=exporting.JOB)
    assert job.status == "done", job.error
    *kept, _about = books_of(browser.get(at("jobs:workbook_file", job.pk)))
    assert kept == at_once
    assert browser.get(job.params["back"]).status_code == 200
