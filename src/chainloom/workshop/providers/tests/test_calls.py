"""A tool on a server of another maker: called as agreed, and failing cleanly in every way."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from tests import factories

from chainloom.accounts.actor import Actor
from chainloom.core import outgoing
from chainloom.core.errors import Conflict, Forbidden, Invalid, Missing
from chainloom.jobs.models import Job, JobStatus
from chainloom.jobs.testing import run_queued
from chainloom.workshop.models import ProviderTool, ToolUse
from chainloom.workshop.providers import calling, contract, services
from chainloom.workshop.providers.models import UseState
from chainloom.workshop.providers.selectors import months_of
from chainloom.workshop.providers.services import calls

from .making import MANIFEST, picture, png

pytestmark = pytest.mark.django_db
VALUES = {"width": "152", "kind": "knit"}


def prepared(tool, by, file=None) -> ToolUse:
    return services.use_prepare(tool=tool, values=VALUES, file=file, by=by)


def used(tool, by, file=None) -> ToolUse:
    row = prepared(tool, by, file)
    services.use_send(use=row, sent_sha256=row.sent_sha256, by=by)
    run_queued()
    row.refresh_from_db()
    return row


def cloth() -> SimpleUploadedFile:
    return SimpleUploadedFile("customer-x.png", png(), content_type="image/png")


# What goes well


def test_a_use_is_sent_as_it_was_shown_and_its_result_kept(server, open_tool, firm):
    row = prepared(open_tool, firm, cloth())
    assert len(server.asked) == 1, "reading the manifest alone asked the server so far"
    shown = row.sent_sha256
    services.use_send(use=row, sent_sha256=row.sent_sha256, by=firm)
    run_queued()
    row.refresh_from_db()
    asked = server.asked[-1]
    assert asked["is_signed"]
    assert asked["body"]["fields"] == {"width": 152, "kind": "knit"}
    body = json.dumps(asked["body"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert contract.digest_of(body.encode()) == shown
    assert row.state == UseState.DONE
    assert row.result["fields"] == [{"label": "points", "value": 7, "unit": "a roll"}]
    assert row.pictures.get().width == 20
    assert row.created_by == firm.user
    assert not row.file, "the file itself is no longer kept"
    assert len(row.file_sha256) == 64


def test_nothing_of_who_sent_it_goes_with_a_use(server, open_tool, firm):
    used(open_tool, firm, cloth())
    said = json.dumps(server.asked[-1])
    for word in (firm.membership.organisation.name, firm.user.email, "customer-x"):
        assert word not in said


def test_a_provider_sees_how_often_and_nothing_more(server, open_tool, firm, office):
    used(open_tool, firm)
    server.status, server.result = 422, {"error": {"code": "x", "message": "no cloth"}}
    used(open_tool, office)
    months = months_of(open_tool)
    assert [(one.done, one.failed) for one in months] == [(1, 1)]


def test_a_nonce_is_never_used_twice(server, open_tool, firm):
    used(open_tool, firm)
    used(open_tool, firm)
    nonces = [one["headers"][contract.NONCE] for one in server.asked]
    assert len(set(nonces)) == len(nonces)


# What goes wrong


def oversized(server):
    server.raw = b'"' + b"x" * contract.ANSWER_MOST + b'"'


def slow(server):
    server.wait = 3.0


def unsigned(server):
    server.is_signed = False


def page(server):
    server.kind, server.raw = "text/html", b"<h1>hello</h1>"


def broken_json(server):
    server.raw = b'{"contract": 1,'


def not_a_number(server):
    server.raw = b'{"contract": 1, "use": "x", "fields": [{"label": "a", "value": NaN}]}'


def endless(server):
    server.raw = b'{"contract": 1, "use": "x", "fields": [{"label": "a", "value": 1e999}]}'


def other_shape(server):
    server.result = {"contract": 1, "use": "x", "script": "alert(1)"}


def other_use(server):
    server.result = {"contract": 1, "use": "somebody-elses"}


def no_picture(server):
    def told(use):
        data = {"caption": "", "type": "image/png", "data": "bm8gcGljdHVyZQ=="}
        return {"contract": 1, "use": use, "pictures": [data]}

    server.told = told


def refusal(server):
    server.status = 422
    server.result = {"error": {"code": "dark", "message": "The picture is too dark."}}


def moved(server):
    server.moved_to = "http://169.254.169.254/latest/"


def crashed(server):
    server.status, server.is_signed, server.raw = 500, False, b"Traceback"


@pytest.mark.parametrize(
    ("spoil", "code", "said"),
    [
        (oversized, "too_large", "larger than the contract allows"),
        (slow, "too_slow", "did not answer in time"),
        (unsigned, "signature", "not signed with the tool's key"),
        (page, "not_json", "is not JSON"),
        (broken_json, "not_json", "is not JSON"),
        (not_a_number, "not_json", "is not JSON"),
        (endless, "contract", "not as the contract says, at fields.0.value"),
        (other_shape, "contract", "not as the contract says, at script"),
        (other_use, "other_use", "for another use"),
        (no_picture, "picture", "A picture in the tool's answer is none"),
        (refusal, "refused", "The picture is too dark."),
        (moved, "moved", "leads on to another one"),
        (crashed, "signature", "status 500"),
    ],
)
def test_a_call_fails_cleanly(server, open_tool, firm, spoil, code, said):
    spoil(server)
    row = used(open_tool, firm, cloth())
    assert row.state == UseState.FAILED
    assert row.error["code"] == code
    assert said in calling.sentence(row.error)
    assert row.result is None
    assert not row.file
    assert not row.pictures.exists()
    job = Job.objects.get(pk=row.job_id)
    assert (job.status, job.result) == ("done", {}), "the job says nothing of what came"


def test_the_guard_of_every_call_outwards_holds(settings, open_tool, firm, server, monkeypatch):
    monkeypatch.undo()
    settings.TOOLS_ALLOWED = True
    monkeypatch.setattr(calling, "SCHEMES", ("http", "https"))
    row = used(open_tool, firm)
    assert row.error["code"] in ("private_address", "port")
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("http://tool.example/x", "not_secure"),
        ("ftp://tool.example/x", "not_an_address"),
        ("https://user@tool.example/", "not_an_address"),
        ("tool.example", "not_an_address"),
        ("https://10.0.0.1/tool", "private_address"),
        ("https://169.254.169.254/latest", "private_address"),
        ("https://[::1]/", "private_address"),
        ("https://tool.example:8443/", "port"),
        ("https://10.0.0.1:8443/", "port"),
    ],
)
def test_an_address_that_is_none_is_not_entered(allowed, partner, address, code):
    with pytest.raises(Invalid) as refused:
        services.tool_add(address=address, by=partner)
    assert refused.value.code == code


def test_a_private_address_is_never_read(allowed, partner):
    row = services.tool_add(address="https://localhost/tool", by=partner)
    services.manifest_read(tool=row, by=partner)
    run_queued()
    row.refresh_from_db()
    assert row.error["code"] == "private_address"
    assert row.manifest is None


def test_a_tool_that_is_being_read_is_not_read_once_more(server, tool, partner):
    for _time in range(3):
        services.manifest_read(tool=tool, by=partner)
    assert Job.objects.filter(kind=services.MANIFEST_JOB, status=JobStatus.QUEUED).count() == 1
    run_queued()
    services.manifest_read(tool=tool, by=partner)
    assert Job.objects.filter(kind=services.MANIFEST_JOB, status=JobStatus.QUEUED).count() == 1


def test_a_browsers_word_for_a_files_type_is_no_reason_to_refuse_it(server, tool, office, firm):
    """Beside Excel a CSV is told as its file."""
    tool.manifest["takes"]["file"]["types"] = ["text/csv"]
    tool.sha256 = contract.manifest_digest(tool.manifest)
    tool.save()
    services.tool_decide(tool=tool, approve=True, sha256=tool.sha256, by=office)
    file = SimpleUploadedFile("stock.csv", b"A 60\n", content_type="application/vnd.ms-excel")
    assert prepared(tool, firm, file).file_type == "text/csv"
    other = SimpleUploadedFile("stock.bin", b"A 60\n", content_type="application/vnd.ms-excel")
    with pytest.raises(Invalid, match=r"not Excel \(xls\)"):
        prepared(tool, firm, other)
    large = SimpleUploadedFile("stock.csv", b"x" * 6000, content_type="text/csv")
    with pytest.raises(Invalid, match="at most"):
        prepared(tool, firm, large)


def test_a_call_that_was_begun_is_not_begun_again(server, open_tool, firm):
    row = prepared(open_tool, firm)
    services.use_send(use=row, sent_sha256=row.sent_sha256, by=firm)
    ToolUse.objects.filter(pk=row.pk).update(state=UseState.SENDING)
    asked = len(server.asked)
    run_queued()
    row.refresh_from_db()
    assert row.error["code"] == "interrupted"
    assert len(server.asked) == asked


def test_pressing_send_twice_sends_once(server, open_tool, firm):
    row = prepared(open_tool, firm)
    first = services.use_send(use=row, sent_sha256=row.sent_sha256, by=firm)
    second = services.use_send(use=row, sent_sha256=row.sent_sha256, by=firm)
    assert second.job_id == first.job_id
    asked = len(server.asked)
    run_queued()
    row.refresh_from_db()
    assert row.state == UseState.DONE
    assert len(server.asked) == asked + 1


def test_who_sends_is_who_agreed(open_tool, firm):
    row = prepared(open_tool, firm)
    membership = factories.MembershipFactory(
        chain=firm.chain, role="firm", organisation=firm.membership.organisation
    )
    colleague = Actor(user=membership.user, membership=membership)
    assert (
        services.use_send(use=row, sent_sha256=row.sent_sha256, by=colleague).created_by
        == colleague.user
    )


def test_what_nobody_foresaw_ends_a_use(server, open_tool, firm, monkeypatch):
    def broken(given):
        raise RuntimeError("no memory")

    monkeypatch.setattr(calls, "_opened", broken)
    row = prepared(open_tool, firm)
    services.use_send(use=row, sent_sha256=row.sent_sha256, by=firm)
    with pytest.raises(RuntimeError):
        services.run_call(str(row.pk), lambda done, total, note: None)
    row.refresh_from_db()
    assert (row.state, row.error["code"]) == (UseState.FAILED, "interrupted")


def test_a_use_whose_job_is_gone_says_so_when_it_is_opened(open_tool, firm, client_of):
    row = prepared(open_tool, firm)
    services.use_send(use=row, sent_sha256=row.sent_sha256, by=firm)
    ToolUse.objects.filter(pk=row.pk).update(state=UseState.SENDING)
    row.refresh_from_db()
    assert services.settle(row).state == UseState.SENDING, "its job is still to come"
    Job.objects.filter(pk=row.job_id).update(status="failed")
    assert services.settle(row).error["code"] == "interrupted"


def test_what_was_never_sent_is_thrown_away_after_a_day(open_tool, firm):
    old, fresh, sent = (prepared(open_tool, firm) for _ in range(3))
    services.use_send(use=sent, sent_sha256=sent.sent_sha256, by=firm)
    past = timezone.now() - 2 * services.FORGOTTEN
    ToolUse.objects.filter(pk__in=[old.pk, sent.pk]).update(created_at=past)
    assert services.are_old_uses()
    assert services.forget_old_uses() == 1
    assert set(ToolUse.objects.all()) == {fresh, sent}


def test_what_is_signed_is_what_is_sent(server, open_tool, firm):
    ProviderTool.objects.filter(pk=open_tool.pk).update(address=server.address + "/检验?q=布")
    open_tool.refresh_from_db()
    assert used(open_tool, firm).state == UseState.DONE
    assert server.asked[-1]["is_signed"]


def test_switched_off_nothing_is_called(settings, server, open_tool, firm):
    row = prepared(open_tool, firm)
    services.use_send(use=row, sent_sha256=row.sent_sha256, by=firm)
    settings.TOOLS_ALLOWED = False
    asked = len(server.asked)
    run_queued()
    row.refresh_from_db()
    assert row.error["code"] == "tools_off"
    assert len(server.asked) == asked
    with pytest.raises(Conflict):
        prepared(open_tool, firm)


# Manifest, approval, keys


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"contract": 2}, "contract"),
        ({"name": {}}, "name"),
        ({"takes": {"fields": []}}, "takes"),
        ({"limits": {}}, "limits"),
        ({"seconds": 500}, "seconds"),
        ({"more": 1}, "more"),
        ({"takes": {"file": {"types": ["image/png"], "most_bytes": 10**9}}}, "most_bytes"),
        ({"takes": {"fields": [{"key": "file", "label": {"en": "x"}}]}}, "takes"),
    ],
)
def test_a_manifest_that_is_none_is_refused_with_its_place(server, partner, change, place):
    server.manifest = {**MANIFEST, **change}
    row = services.tool_add(address=server.address, by=partner)
    server.secrets[row.key_name] = row.secret
    services.manifest_read(tool=row, by=partner)
    run_queued()
    row.refresh_from_db()
    assert row.error["code"] == "contract"
    assert place in row.error["detail"]["place"]
    assert row.state == "unread"


def test_firms_see_a_tool_once_the_office_approved_it(server, tool, firm, office, leader):
    from chainloom.workshop.providers.policy import provider_tool_policy as policy

    assert not policy.rows(firm).exists()
    assert policy.rows(office).exists()
    with pytest.raises(Missing):
        prepared(tool, firm)
    with pytest.raises(Forbidden):
        services.tool_decide(tool=tool, approve=True, sha256=tool.sha256, by=leader)
    services.tool_decide(tool=tool, approve=True, sha256=tool.sha256, by=office)
    assert policy.rows(firm).exists()
    assert prepared(tool, firm).pk


def test_a_changed_tool_waits_for_the_office_again(server, open_tool, firm, partner, office):
    row = prepared(open_tool, firm)
    server.manifest = {**MANIFEST, "price": {"en": "20 yuan a use"}}
    services.manifest_read(tool=open_tool, by=partner)
    run_queued()
    open_tool.refresh_from_db()
    assert not open_tool.is_open()
    with pytest.raises(Conflict):
        services.use_send(use=row, sent_sha256=row.sent_sha256, by=firm)
    with pytest.raises(Conflict):
        services.tool_decide(
            tool=open_tool, approve=True, sha256=open_tool.approved_sha256, by=office
        )
    services.tool_decide(tool=open_tool, approve=True, sha256=open_tool.sha256, by=office)
    with pytest.raises(Conflict) as refused:
        services.use_send(use=row, sent_sha256=row.sent_sha256, by=firm)
    assert refused.value.code == "changed", "who agreed to 2 yuan did not agree to 20"


def test_a_key_is_rotated_without_a_gap(server, open_tool, firm, partner):
    old = open_tool.key_name
    fresh = services.key_renew(tool=open_tool, by=partner)
    assert used(open_tool, firm).state == UseState.DONE
    assert server.asked[-1]["headers"][contract.KEY] == old
    server.secrets[fresh.next_key_name] = fresh.next_secret
    services.key_switch(tool=fresh, by=partner)
    server.secrets.pop(old)
    assert used(open_tool, firm).state == UseState.DONE
    assert server.asked[-1]["headers"][contract.KEY] == fresh.next_key_name
    with pytest.raises(Conflict):
        services.key_switch(tool=open_tool, by=partner)


def test_a_paused_tool_is_closed_and_opens_again(server, open_tool, firm, partner):
    services.tool_pause(tool=open_tool, is_paused=True, by=partner)
    with pytest.raises(Missing):
        prepared(open_tool, firm)
    services.tool_pause(tool=open_tool, is_paused=False, by=partner)
    assert used(open_tool, firm).state == UseState.DONE


def test_only_partners_enter_tools(allowed, firm, office):
    for actor in (firm, office):
        with pytest.raises(Forbidden):
            services.tool_add(address="https://tool.example/", by=actor)


def test_nobody_else_sees_a_use(server, open_tool, firm, partner, office):
    from chainloom.workshop.providers.policy import tool_use_policy

    row = used(open_tool, firm)
    for actor in (partner, office):
        assert not tool_use_policy.rows(actor).filter(pk=row.pk).exists()


@pytest.mark.parametrize(
    ("values", "file", "field"),
    [
        ({"kind": "felt"}, None, "kind"),
        ({}, None, "kind"),
        ({"kind": "knit", "width": "wide"}, None, "width"),
        ({"kind": "knit"}, ("a.png", b"x" * 6000, "image/png"), "file"),
        ({"kind": "knit"}, ("a.gif", b"x", "image/gif"), "file"),
    ],
)
def test_what_a_tool_does_not_take_is_not_prepared(server, open_tool, firm, values, file, field):
    sent = SimpleUploadedFile(file[0], file[1], content_type=file[2]) if file else None
    with pytest.raises(Invalid) as refused:
        services.use_prepare(tool=open_tool, values=values, file=sent, by=firm)
    assert refused.value.field == field
    assert not ToolUse.objects.exists()


def test_what_was_prepared_is_thrown_away_and_what_was_sent_is_kept(server, open_tool, firm):
    row = prepared(open_tool, firm, cloth())
    services.use_remove(use=row, by=firm)
    assert not ToolUse.objects.exists()
    sent = used(open_tool, firm)
    with pytest.raises(Conflict):
        services.use_remove(use=sent, by=firm)


def test_pictures_are_made_anew(server, open_tool, firm):
    hidden = picture()
    server.told = lambda use: {
        "contract": 1,
        "use": use,
        "pictures": [{"type": "image/png", "data": hidden}],
    }
    row = used(open_tool, firm)
    with row.pictures.get().file.open("rb") as file:
        assert file.read(8) == b"\x89PNG\r\n\x1a\n"


def test_the_guard_is_the_one_of_documents():
    assert calling.outgoing is outgoing


def test_the_office_hears_that_a_tool_waits_and_its_provider_how_it_was_decided(
    office, firm, server, tool, partner
):
    from chainloom.notices.models import Notice
    from chainloom.notices.wording import shown

    def heard(actor):
        rows = list(Notice.objects.filter(user=actor.user, code__startswith="workshop."))
        return [one.text for one in shown(rows, actor.user)]

    assert heard(office) == [
        f"The tool “Test tool” of {partner.membership.organisation.display_name} waits for your "
        "approval."
    ]
    assert heard(partner) == []
    services.tool_decide(tool=tool, approve=True, sha256=tool.sha256, by=office)
    assert heard(partner) == ["Your tool “Test tool”: approved."]
    assert heard(firm) == []
    # Read again without a change, nothing new waits.
    services.manifest_read(tool=tool, by=partner)
    run_queued()
    assert len(heard(office)) == 1
