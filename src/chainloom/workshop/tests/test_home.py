"""The workshop's first page lists the tools that are entered, in their order."""

from __future__ import annotations

import pytest

from chainloom.workshop import tools
from chainloom.workshop.tools import Tool

pytestmark = pytest.mark.django_db


def _tool(key: str, order: int) -> Tool:
    return Tool(key, f"tool {key}", "in and out", "how right", "workshop:home", "tool", order)


def test_the_page_lists_tools_in_order(monkeypatch, office, client_of, chain) -> None:
    monkeypatch.setattr(tools, "_TOOLS", {})
    tools.register(_tool("b", 2))
    tools.register(_tool("a", 1))
    page = client_of(office).get(f"/c/{chain.slug}/workshop/").content.decode()
    assert 0 < page.index("tool a") < page.index("tool b")
    assert "how right" in page


def test_without_tools_the_page_says_so(monkeypatch, office, client_of, chain) -> None:
    monkeypatch.setattr(tools, "_TOOLS", {})
    page = client_of(office).get(f"/c/{chain.slug}/workshop/").content.decode()
    assert "No tool is installed" in page
