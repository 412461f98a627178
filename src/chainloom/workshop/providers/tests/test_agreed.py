"""What is sent is what was shown and agreed to, to the byte."""

from __future__ import annotations

import pytest

from chainloom.core.errors import Invalid
from chainloom.jobs.testing import run_queued
from chainloom.workshop.models import ToolUse
from chainloom.workshop.providers import calling, services
from chainloom.workshop.providers.models import UseState

from .test_calls import VALUES, cloth, prepared

pytestmark = pytest.mark.django_db


def test_what_is_no_longer_what_was_agreed_to_is_not_sent(server, open_tool, firm):
    """Fields changed in the database, bytes on the disk."""
    fields, file = prepared(open_tool, firm), prepared(open_tool, firm, cloth())
    for row in (fields, file):
        services.use_send(use=row, sent_sha256=row.sent_sha256, by=firm)
    ToolUse.objects.filter(pk=fields.pk).update(fields={"width": 153, "kind": "knit"})
    with open(file.file.path, "ab") as kept:
        kept.write(b"x")
    asked = len(server.asked)
    run_queued()
    for row in (fields, file):
        row.refresh_from_db()
        assert (row.state, row.error["code"]) == (UseState.FAILED, "other")
        assert "not what was shown" in calling.sentence(row.error)
    assert len(server.asked) == asked


@pytest.mark.parametrize("width", ["9007199254740992", "-9007199254740992", "1.5e-7", "1e15"])
def test_a_number_is_sent_as_it_was_shown(server, open_tool, firm, width):
    values = {**VALUES, "width": width}
    row = services.use_prepare(tool=open_tool, values=values, file=None, by=firm)
    services.use_send(use=row, sent_sha256=row.sent_sha256, by=firm)
    run_queued()
    row.refresh_from_db()
    assert row.state == UseState.DONE
    assert server.asked[-1]["body"]["fields"]["width"] == float(width)


@pytest.mark.parametrize("width", ["9007199254740994", "-1e16", "1e300", "1e999"])
def test_a_number_that_json_does_not_hold_whole_is_refused(open_tool, firm, width):
    with pytest.raises(Invalid) as refused:
        services.use_prepare(tool=open_tool, values={**VALUES, "width": width}, file=None, by=firm)
    assert refused.value.field == "width"
