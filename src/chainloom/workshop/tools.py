"""The tools of the workshop: each is a folder beside this file and enters itself here.

A tool is one folder with the rooms of an app (models, services, selectors, policy, views, urls);
its templates are in `templates/workshop/<key>/`. The workshop's first page lists what is entered.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Tool:
    """`url_name` is reversed with the chain's slug."""

    key: str
    label: str | Promise
    summary: str | Promise  # what goes in and what comes out, in one sentence
    limits: str | Promise  # how right it was found to be, on what, and what it is not good for
    url_name: str
    icon: str
    order: int


_TOOLS: dict[str, Tool] = {}


def register(tool: Tool) -> None:
    """Enter a tool; the same key again takes its place."""
    _TOOLS[tool.key] = tool


def tools() -> list[Tool]:
    """All tools, in order."""
    return sorted(_TOOLS.values(), key=lambda one: one.order)
