"""Pages of tools of other makers: from the key that is shown once to the result."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.workshop_world import make_tool, make_use

from chainloom.jobs.testing import run_queued
from chainloom.workshop.models import ProviderTool, ToolUse

from .making import MANIFEST, png

pytestmark = pytest.mark.django_db


def at(name: str, *args) -> str:
    return reverse(f"workshop:{name}", args=["fabric", *args])


def text_of(answer) -> str:
    page = re.sub(r"<script.*?</script>|<[^>]+>", " ", answer.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", page)


def test_a_secret_is_shown_once(server, client_of, partner, chain):
    desk = client_of(partner)
    answer = desk.post(at("tool_new"), {"address": server.address})
    row = ProviderTool.objects.get()
    assert row.secret in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"
    assert row.secret not in desk.get(at("tool", row.pk)).content.decode()
    answer = desk.post(at("tool_key", row.pk))
    row.refresh_from_db()
    assert row.next_secret in answer.content.decode()
    assert row.next_secret not in desk.get(at("tool", row.pk)).content.decode()


def test_a_provider_has_it_read_the_office_approves_a_firm_uses_it(
    server, client_of, partner, office, firm, chain
):
    provider, desk, mill = client_of(partner), client_of(office), client_of(firm)
    provider.post(at("tool_new"), {"address": server.address})
    row = ProviderTool.objects.get()
    server.secrets[row.key_name] = row.secret
    provider.post(at("tool_read", row.pk))
    assert "Reading what a tool says of itself" in text_of(provider.get(at("tool", row.pk)))
    run_queued()
    assert mill.get(at("tool", row.pk)).status_code == 404
    page = text_of(desk.get(at("tool", row.pk)))
    assert "2 yuan a use" in page
    assert "not for prints" in page
    assert "Approve it?" in page
    row.refresh_from_db()
    desk.post(at("tool_decide", row.pk), {"decision": "approve", "sha256": row.sha256})
    file = SimpleUploadedFile("cloth.png", png(), content_type="image/png")
    sent = {"width": "152", "kind": "knit", "file": file}
    page = text_of(mill.post(at("tool", row.pk), sent, follow=True))
    use = ToolUse.objects.get()
    assert "This would be sent, and nothing else" in page
    for shown in (use.file_sha256, use.sent_sha256, "Width 152", "Kind knit", "7 days"):
        assert shown in page
    assert len(server.asked) == 1
    page = text_of(
        mill.post(at("tool_use_send", use.pk), {"sent_sha256": use.sent_sha256}, follow=True)
    )
    assert "Asking a provider's tool" in page or "Asking a provider&#x27;s tool" in page
    run_queued()
    answer = mill.get(at("tool_use", use.pk))
    page = text_of(answer)
    for shown in ("points 7 a roll", "places", "hole", "Looked at one picture."):
        assert shown in page
    # On a telephone a line stands by itself, each cell with its head.
    assert '<td data-label="what">hole</td>' in answer.content.decode()
    picture = mill.get(at("tool_use_picture", use.pk, use.pictures.get().pk))
    assert picture.headers["Content-Type"] == "image/png"
    assert desk.get(at("tool_use", use.pk)).status_code == 404
    assert "1 0" in text_of(provider.get(at("tool", row.pk)))


def test_a_refusal_tells_the_provider_why(tool, client_of, partner, office):
    desk = client_of(office)
    told = {"decision": "refuse", "sha256": tool.sha256}
    page = text_of(desk.post(at("tool_decide", tool.pk), told, follow=True))
    assert "must not be empty" in page
    desk.post(at("tool_decide", tool.pk), {**told, "reason": "No one answers for it."})
    assert "No one answers for it." in text_of(client_of(partner).get(at("tool", tool.pk)))


def test_what_a_tool_says_of_itself_runs_nothing(server, client_of, partner, office, chain):
    server.manifest = {**MANIFEST, "summary": {"en": "<script>alert(1)</script>"}}
    client_of(partner).post(at("tool_new"), {"address": server.address})
    row = ProviderTool.objects.get()
    server.secrets[row.key_name] = row.secret
    client_of(partner).post(at("tool_read", row.pk))
    run_queued()
    page = client_of(office).get(at("tool", row.pk)).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_switched_off_the_pages_say_so(client_of, partner, firm, chain):
    assert "calls no tools of other makers" in text_of(client_of(firm).get(at("tools")))
    answer = client_of(partner).post(at("tool_new"), {"address": "https://tool.example/"})
    assert answer.status_code == 422
    assert "Ask its administrator" in text_of(answer)


def test_many_tools_are_paged_and_narrowed_and_the_own_uses_are_reached(
    client_of, office, firm, partner, chain
):
    for _number in range(27):
        make_tool(chain, partner.membership.organisation, "approved")
    use = make_use(ProviderTool.objects.first(), firm.membership.organisation)
    page = client_of(firm).get(at("tools") + "?size=25&page=2&q=tool").content.decode()
    assert page.count('class="cell-title"') == 2
    assert "?size=25&amp;page=1&amp;q=tool" in page
    own = client_of(firm).get(at("tools") + "?show=uses").content.decode()
    assert f"{at('tools')}?show=uses" in page
    assert at("tool_use", use.pk) in own
    assert at("tool_use", use.pk) not in page
    # A firm sees open ones alone: it is not told so nine times.
    assert "approved" not in page.lower().partition("<table")[2]
    refused = make_tool(chain, partner.membership.organisation, "refused")
    page = client_of(office).get(at("tools") + "?state=refused").content.decode()
    assert at("tool", refused.pk) in page
    assert page.count('class="cell-title"') == 1
    for name, found in (("他家", 0), (partner.membership.organisation.name, 28)):
        answer = client_of(office).get(at("tools"), {"q": name})
        assert answer.context["table"].count == found


def test_a_tool_is_found_by_its_name_in_either_language(client_of, office, partner, chain):
    row = make_tool(chain, partner.membership.organisation, "approved")
    row.manifest = {**row.manifest, "name": {"zh": "疵点检测", "en": "Defects seen"}}
    row.save()
    make_tool(chain, partner.membership.organisation, "approved")
    for name in ("疵点", "defects"):
        rows = client_of(office).get(at("tools"), {"q": name}).context["table"].rows
        assert [one.pk for one in rows] == [row.pk]
