"""A server that may be called although it lies within, and a tool that stands on it."""

from __future__ import annotations

import pytest

from chainloom.core import outgoing
from chainloom.jobs.testing import run_queued
from chainloom.workshop.models import ProviderTool
from chainloom.workshop.providers import calling, services

from .making import serving


@pytest.fixture
def allowed(settings):
    settings.TOOLS_ALLOWED = True


@pytest.fixture
def server(allowed, monkeypatch):
    monkeypatch.setattr(outgoing, "is_public", lambda address, port: True)
    monkeypatch.setattr(calling, "SCHEMES", ("http", "https"))
    with serving() as (there, address):
        there.address = address
        yield there


@pytest.fixture
def tool(server, partner) -> ProviderTool:
    """Entered and read, and waiting for the office."""
    row = services.tool_add(address=server.address, by=partner)
    server.secrets[row.key_name] = row.secret
    services.manifest_read(tool=row, by=partner)
    run_queued()
    row.refresh_from_db()
    return row


@pytest.fixture
def open_tool(tool, office) -> ProviderTool:
    return services.tool_decide(tool=tool, approve=True, sha256=tool.sha256, by=office)
