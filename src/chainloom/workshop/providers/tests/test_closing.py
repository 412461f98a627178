"""A tool that ends: withdrawn by its provider, or its approval by the office."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from chainloom.audit.models import AuditEntry
from chainloom.core.errors import Conflict, Forbidden, Invalid, Missing
from chainloom.jobs.testing import run_queued
from chainloom.notices.models import Notice
from chainloom.notices.wording import shown
from chainloom.workshop.models import ProviderTool, ToolUse
from chainloom.workshop.providers import selectors, services
from chainloom.workshop.providers.models import ToolState, UseState
from chainloom.workshop.providers.services import calls, tools

from .test_calls import cloth, prepared, used

pytestmark = pytest.mark.django_db


def withdrawn(tool: ProviderTool, by) -> ProviderTool:
    return services.tool_withdraw(tool=tool, by=by)


def revoked(tool: ProviderTool, by, reason: str = "Its results were wrong.") -> ProviderTool:
    return services.approval_revoke(tool=tool, reason=reason, by=by)


def page(name: str, *args) -> str:
    return reverse(f"workshop:{name}", args=["fabric", *args])


@pytest.fixture(params=["withdrawn", "revoked"])
def end(request, partner, office):
    """Either way in which a tool ends."""
    acts = {"withdrawn": lambda tool: withdrawn(tool, partner)}
    acts["revoked"] = lambda tool: revoked(tool, office)
    return acts[request.param]


def test_what_waits_is_not_sent_any_more(server, open_tool, firm, end):
    row = prepared(open_tool, firm, cloth())
    services.use_send(use=row, sent_sha256=row.sent_sha256, by=firm)
    end(open_tool)
    asked = len(server.asked)
    run_queued()
    row.refresh_from_db()
    assert (row.state, row.error["code"]) == (UseState.FAILED, "closed")
    assert not row.file
    assert len(server.asked) == asked


def test_what_was_prepared_is_not_offered_to_be_sent(open_tool, firm, office, client_of):
    row = prepared(open_tool, firm)
    desk = client_of(firm)
    address = page("tool_use", row.pk)
    assert page("tool_use_send", row.pk) in desk.get(address).content.decode()
    revoked(open_tool, office)
    said = desk.get(address).content.decode()
    assert "no longer open for use" in said
    assert page("tool_use_send", row.pk) not in said
    assert page("tool_use_remove", row.pk) in said


def test_a_call_under_way_ends_and_its_result_is_kept(server, open_tool, firm, end, monkeypatch):
    """It may cost money, and the tool is at work already."""
    row = prepared(open_tool, firm)
    services.use_send(use=row, sent_sha256=row.sent_sha256, by=firm)
    called = calls._called

    def while_it_works(use: ToolUse):
        end(open_tool)
        return called(use)

    monkeypatch.setattr(calls, "_called", while_it_works)
    run_queued()
    row.refresh_from_db()
    assert row.state == UseState.DONE
    assert row.result["fields"]


def test_results_stay_with_their_firm(server, open_tool, firm, end, client_of):
    row = used(open_tool, firm)
    end(open_tool)
    answer = client_of(firm).get(page("tool_use", row.pk))
    assert answer.status_code == 200
    assert "points" in answer.content.decode()
    assert page("tool", open_tool.pk) not in answer.content.decode()


def test_firms_see_it_no_longer_and_cannot_use_it(open_tool, firm, end, client_of):
    end(open_tool)
    with pytest.raises(Missing):
        prepared(open_tool, firm)
    assert client_of(firm).get(page("tool", open_tool.pk)).status_code == 404


def test_what_was_prepared_for_a_withdrawn_tool_is_thrown_away(open_tool, firm, partner):
    row = prepared(open_tool, firm, cloth())
    withdrawn(open_tool, partner)
    assert not ToolUse.objects.filter(pk=row.pk).exists()


def test_its_keys_are_forgotten_and_its_address_is_free_again(server, open_tool, partner):
    services.key_renew(tool=open_tool, by=partner)
    row = withdrawn(open_tool, partner)
    row.refresh_from_db()
    assert (row.secret, row.next_secret, row.next_key_name) == ("", "", "")
    again = services.tool_add(address=server.address, by=partner)
    assert again.pk != row.pk


def test_a_withdrawn_tool_does_nothing_more(open_tool, partner, office):
    row = withdrawn(open_tool, partner)
    for act in (
        lambda: withdrawn(row, partner),
        lambda: services.tool_pause(tool=row, is_paused=False, by=partner),
        lambda: services.manifest_read(tool=row, by=partner),
        lambda: services.tool_decide(tool=row, approve=True, sha256=row.sha256, by=office),
        lambda: revoked(row, office),
    ):
        with pytest.raises(Forbidden):
            act()


def test_a_reading_that_ends_after_the_withdrawal_changes_nothing(open_tool, partner):
    services.manifest_read(tool=open_tool, by=partner)
    withdrawn(open_tool, partner)
    run_queued()
    open_tool.refresh_from_db()
    assert open_tool.state == ToolState.WITHDRAWN


def test_the_office_is_told_and_the_trail_says_who(open_tool, partner, office):
    withdrawn(open_tool, partner)
    assert AuditEntry.objects.filter(action="tool.withdrawn").count() == 1
    told = Notice.objects.filter(code="workshop.tool_withdrawn")
    assert {one.user for one in told} == {office.user}


def test_an_approval_is_withdrawn_with_a_reason_which_its_provider_reads(
    open_tool, partner, office, client_of
):
    with pytest.raises(Invalid):
        revoked(open_tool, office, reason=" ")
    client_of(office).post(page("tool_revoke", open_tool.pk), {"reason": "Wrong on knits."})
    open_tool.refresh_from_db()
    assert open_tool.state == ToolState.REVOKED
    assert "Wrong on knits." in client_of(partner).get(page("tool", open_tool.pk)).content.decode()
    assert AuditEntry.objects.filter(action="tool.approval_withdrawn").count() == 1
    with pytest.raises(Conflict):
        revoked(open_tool, office)


def test_what_was_withdrawn_may_be_approved_again(open_tool, office, firm):
    revoked(open_tool, office)
    services.tool_decide(tool=open_tool, approve=True, sha256=open_tool.sha256, by=office)
    open_tool.refresh_from_db()
    assert open_tool.is_open()
    assert open_tool.reason == ""


def test_the_approval_of_a_paused_tool_is_withdrawn_too(open_tool, partner, office):
    services.tool_pause(tool=open_tool, is_paused=True, by=partner)
    revoked(open_tool, office)
    told = decided(partner)[0]
    assert "approval withdrawn" in told
    services.tool_pause(tool=open_tool, is_paused=False, by=partner)
    open_tool.refresh_from_db()
    assert (open_tool.state, open_tool.reason) == (ToolState.REVOKED, "Its results were wrong.")


def decided(reader) -> list[str]:
    """What a reader is told that the office decided, the newest first."""
    rows = Notice.objects.filter(user=reader.user, code="workshop.tool_decided").order_by("-pk")
    return [one.text for one in shown(list(rows), reader.user)]


def test_each_notice_keeps_the_decision_that_it_is_about(tool, partner, office):
    services.tool_decide(tool=tool, approve=True, sha256=tool.sha256, by=office)
    revoked(tool, office)
    services.tool_decide(tool=tool, approve=False, sha256=tool.sha256, reason="No.", by=office)
    states = [told.split(":")[1] for told in decided(partner)]
    assert states == [" refused.", " approval withdrawn.", " approved."]


@pytest.mark.parametrize("state", [ToolState.REFUSED, ToolState.REVOKED, ToolState.UNREAD])
def test_what_is_closed_already_cannot_be_paused(open_tool, partner, state, client_of):
    ProviderTool.objects.update(state=state, reason="No.")
    button = page("tool_pause", open_tool.pk)
    assert button not in client_of(partner).get(page("tool", open_tool.pk)).content.decode()
    with pytest.raises(Conflict):
        services.tool_pause(tool=open_tool, is_paused=True, by=partner)
    open_tool.refresh_from_db()
    assert (open_tool.state, open_tool.reason) == (state, "No.")


def test_a_tool_that_changed_in_its_pause_waits_and_the_office_is_told(
    server, open_tool, partner, office
):
    services.tool_pause(tool=open_tool, is_paused=True, by=partner)
    revoked(open_tool, office)
    server.manifest = {**server.manifest, "version": "2"}
    services.manifest_read(tool=open_tool, by=partner)
    run_queued()
    Notice.objects.all().delete()
    services.tool_pause(tool=open_tool, is_paused=False, by=partner)
    open_tool.refresh_from_db()
    assert (open_tool.state, open_tool.reason) == (ToolState.WAITING, "")
    assert [one.user for one in Notice.objects.filter(code="workshop.tool_waits")] == [office.user]


def test_the_office_is_not_told_of_the_end_of_what_it_never_saw(allowed, server, partner, office):
    row = services.tool_add(address=server.address, by=partner)
    withdrawn(row, partner)
    assert not Notice.objects.filter(code="workshop.tool_withdrawn").exists()


def test_what_waits_stands_first_and_what_is_withdrawn_last(open_tool, office):
    for state in ToolState.values:
        if state != ToolState.APPROVED:
            row = ProviderTool.objects.get(pk=open_tool.pk)
            row.pk, row.state = None, state
            row.save()
    assert [one.state for one in selectors.tools(office)] == [
        "waiting", "approved", "paused", "unread", "refused", "revoked", "withdrawn",
    ]  # fmt: skip


@pytest.mark.parametrize("who", ["leader", "bureau", "firm", "partner"])
def test_only_the_office_withdraws_an_approval(request, open_tool, who):
    with pytest.raises((Forbidden, Missing)):
        revoked(open_tool, request.getfixturevalue(who))


@pytest.mark.parametrize("who", ["office", "leader", "bureau", "firm"])
def test_only_its_provider_withdraws_a_tool(request, open_tool, who):
    with pytest.raises((Forbidden, Missing)):
        withdrawn(open_tool, request.getfixturevalue(who))


def test_a_key_that_no_key_opens_is_said_and_nothing_is_signed(server, open_tool, firm, settings):
    row = prepared(open_tool, firm)
    services.use_send(use=row, sent_sha256=row.sent_sha256, by=firm)
    asked, settings.SECRET_KEY = len(server.asked), "another " * 8
    run_queued()
    row.refresh_from_db()
    assert row.error["code"] == "key_lost"
    assert len(server.asked) == asked


def test_only_so_many_tools_are_entered_a_day(allowed, partner, server, monkeypatch):
    monkeypatch.setattr(tools, "MOST_A_DAY", 2)
    rows = []
    for number in range(2):
        rows.append(services.tool_add(address=f"{server.address}/{number}", by=partner))
        services.tool_withdraw(tool=rows[-1], by=partner)
    with pytest.raises(Conflict) as refused:
        services.tool_add(address=server.address, by=partner)
    assert refused.value.code == "too_many"
    ProviderTool.objects.update(created_at=timezone.now() - timedelta(days=1, minutes=1))
    assert services.tool_add(address=server.address, by=partner).pk
