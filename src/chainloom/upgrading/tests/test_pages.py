"""The pages of ladders: who sees what, answers, lists that lead to firms, telling them."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from tests import factories

from chainloom.audit.models import AuditEntry
from chainloom.core.errors import Forbidden, Invalid
from chainloom.lists.models import FirmAnswer
from chainloom.notices.models import Notice
from chainloom.organisations.services.merging import organisation_merge, organisation_unmerge
from chainloom.upgrading import services
from chainloom.upgrading.models import StepTold
from chainloom.upgrading.policy import told_policy

pytestmark = pytest.mark.django_db
STEP = "quality_sme.specialised"


def address(name, *arguments):
    return reverse(f"upgrading:{name}", args=["fabric", *arguments])


def text(response):
    return response.content.decode()


@pytest.fixture
def own(firm, held):
    """The asking firm itself, on the first step."""
    row = firm.membership.organisation
    held(row, "sme_innovative", days=30)
    return row


def test_a_firm_sees_its_steps_and_each_criterion_with_its_source(client_of, firm, own):
    found = client_of(firm).get(address("ours"), follow=True)
    page = text(found)
    assert found.redirect_chain[-1][0] == address("firm", own.pk)
    assert "What “Specialised and sophisticated SME” asks for" in page
    assert "工信部企业〔2026〕2号" in page
    assert "in force from 2026-04-01" in page
    assert "is-here" in page
    assert "is-next" in page
    # Known in part, and judged by people: both are said.
    assert "known in part" in page
    assert "judged by people" in page
    browser = client_of(firm)
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    chinese = text(browser.get(address("firm", own.pk)))
    assert "“专精特新中小企业”的条件" in chinese
    assert "未达标" in chinese


def test_an_answer_is_kept_corrected_and_taken_back(client_of, firm, own):
    browser = client_of(firm)

    def say(attribute, value):
        about = {"attribute": attribute, "value": value, "ladder": "quality_sme"}
        found = browser.post(address("answer", own.pk), about)
        assert found.status_code == 303
        assert found.url.endswith("#quality_sme")
        return FirmAnswer.objects.filter(organisation=own, attribute=attribute).first()

    assert say("rd_spending_least_2y", "150万").value == 1_500_000
    assert say("abnormal_listed", "no").value is False
    assert say("digital_level", "digital_2").value == "digital_2"
    assert say("revenue_growth_2y", "-3.5").value == -3.5
    assert say("debt_ratio", "71%").value == 71
    page = text(browser.get(address("firm", own.pk)))
    assert "1.5 million yuan" in page
    assert "its own answer" in page
    # What is no number is refused in words, and what stood there stays.
    assert say("debt_ratio", "about seventy").value == 71
    assert "“about seventy” was not understood" in text(browser.get(address("firm", own.pk)))
    assert say("digital_level", "divine").value == "digital_2"
    assert say("debt_ratio", "") is None


def test_a_firm_answers_for_itself_alone(client_of, firm, own, ready, partner):
    about = {"attribute": "debt_ratio", "value": "12"}
    assert client_of(firm).post(address("answer", ready.pk), about).status_code == 404
    assert client_of(firm).get(address("firm", ready.pk)).status_code == 404
    assert client_of(partner).get(address("firm", ready.pk)).status_code == 404
    assert FirmAnswer.objects.get(organisation=ready, attribute="debt_ratio").value == 55


def test_the_chain_s_page_leads_from_figures_to_firms(client_of, bureau, ready, held, office):
    other = factories.OrganisationFactory(chain=ready.participations.get().chain)
    held(other, "sme_specialised", "provincial", days=10)
    overview = text(client_of(bureau).get(address("overview")))
    assert "Quality SME ladder" in overview
    assert "one criterion short" not in overview
    assert "one criterion short" in text(client_of(office).get(address("overview")))
    page = client_of(bureau).get(address("ladder", "quality_sme"))
    assert "by-year" in text(page)
    assert "sankey" in text(page)
    today = timezone.localdate().isoformat()
    listed = client_of(bureau).get(address("firms", "quality_sme"), {"on": today, "step": "2"})
    assert other.name in text(listed)
    assert ready.name not in text(listed)
    both = client_of(bureau).get(address("firms", "quality_sme"))
    assert other.name in text(both)
    assert ready.name in text(both)
    assert client_of(bureau).get(address("ladder", "no_such")).status_code == 404


def test_a_filter_that_cannot_be_read_says_so_and_shows_all(client_of, office, ready):
    found = client_of(office).get(address("firms", "quality_sme"), {"on": "yesterday", "step": "9"})
    assert found.status_code == 200
    assert ready.name in text(found)
    assert "Enter a valid date" in text(found)


def test_the_empty_chain_says_what_to_do(client_of, office):
    assert "Nobody stands on a ladder yet" in text(client_of(office).get(address("overview")))
    page = text(client_of(office).get(address("ladder", "green_factory")))
    assert "Nobody stands on this ladder yet" in page
    near = client_of(office).get(address("near"))
    assert "Choose a step" in text(near)


def test_who_is_one_short_is_shown_to_office_and_leader_alone(
    client_of, office, leader, bureau, firm, ready, said
):
    said(ready, debt_ratio=85)
    asked = {"step": STEP, "which": "sure"}
    page = text(client_of(leader).get(address("near"), asked))
    assert ready.name in page
    assert "debt ratio 85%" in page
    assert "Tell those that are ticked" not in page
    for actor in (bureau, firm):
        for name in ("near", "near_export"):
            assert client_of(actor).get(address(name), asked).status_code == 404
    book = client_of(office).get(address("near_export"), asked)
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(book.streaming_content))).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[1][0] == ready.name
    assert "80%" in rows[1][3]
    assert "85%" in rows[1][4]


def test_firms_are_told_once_a_day_by_the_office(client_of, office, leader, chain, ready):
    person = factories.MembershipFactory(chain=chain, role="firm", organisation=ready)
    asked = {"step": STEP, "which": "all_met", "firm": [str(ready.pk), "x"]}
    assert client_of(leader).post(address("tell"), asked).status_code == 403
    assert client_of(office).post(address("tell"), asked).status_code == 303
    assert services.firms_tell(step=STEP, organisations=[ready.pk], by=office) == 0
    (notice,) = Notice.objects.filter(user=person.user)
    assert notice.link == address("firm", ready.pk)
    page = text(client_of(office).get(address("near"), {"step": STEP, "which": "all_met"}))
    assert timezone.localdate().isoformat() in page
    assert AuditEntry.objects.filter(action="upgrading.told", object_id=str(ready.pk)).count() == 1
    from chainloom.accounts.actor import Actor

    reader = client_of(Actor(user=person.user, membership=person))
    assert "“Specialised and sophisticated SME” is near" in text(reader.get("/me/notices/"))
    # The firm's history keeps it after a merge; nobody else is told what it was about.
    with pytest.raises(Invalid):
        services.firms_tell(step="quality_sme.divine", organisations=[ready.pk], by=office)
    with pytest.raises(Forbidden):
        services.firms_tell(step=STEP, organisations=[ready.pk], by=leader)
    assert StepTold.objects.count() == 1


def test_the_tab_on_an_organisation_s_page_and_the_way_to_a_need(client_of, firm, own, ready):
    url = reverse("organisations:panel", args=["fabric", own.pk, "upgrading"])
    page = text(client_of(firm).get(url))
    assert "Specialised and sophisticated SME" in page
    others = reverse("organisations:panel", args=["fabric", ready.pk, "upgrading"])
    assert client_of(firm).get(others).status_code == 404
    asking = client_of(firm).get(address("firm", own.pk)).context["cards"][0]["ask_url"]
    form = text(client_of(firm).get(asking))
    assert "Help to reach: Specialised and sophisticated SME" in form


def test_the_criteria_are_open_to_every_member_with_documents(client_of, partner):
    page = text(client_of(partner).get(address("criteria")))
    for number in ("国科发火〔2016〕32号", "工信部节〔2024〕13号", "闽科企〔2023〕1号"):
        assert number in page
    assert "read in accounts of others" in page


def test_what_a_firm_was_told_moves_with_a_merge_and_back(office, chain, ready):
    """Both were told of one step: one note stays, and each has its own again afterwards."""
    other = factories.OrganisationFactory(chain=chain, uscc=None)
    for keys in ([ready.pk], [other.pk]):
        assert services.firms_tell(step=STEP, organisations=keys, by=office) == 1
    merge = organisation_merge(survivor=ready, absorbed=other, by=office)
    seen = told_policy.rows(office)
    assert [one.organisation_id for one in seen] == [ready.pk]
    organisation_unmerge(merge=merge, by=office)
    assert {one.organisation_id for one in seen.all()} == {ready.pk, other.pk}
