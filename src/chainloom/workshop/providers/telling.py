"""What is told of tools of other makers: to the office that one waits, to its provider how it was
decided."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Role
from chainloom.notices import kinds
from chainloom.notices.models import When
from chainloom.notices.selectors import members_of, office_of
from chainloom.notices.services import notify

from .models import ProviderTool, ToolState
from .policy import provider_tool_policy

WAITS, DECIDED = "workshop.tool_waits", "workshop.tool_decided"
WITHDRAWN = "workshop.tool_withdrawn"


def _batch(each: list[dict[str, Any]], reader: Actor) -> list[dict[str, Any] | None]:
    rows = provider_tool_policy.rows(reader).select_related("provider")
    found = rows.in_bulk({params["tool"] for params in each})
    return [_words(found.get(one["tool"]), one.get("decision")) for one in each]


def _words(row: ProviderTool | None, decision: str | None) -> dict[str, Any] | None:
    """`decision`: the state that the office decided on; the tool's own may be another by now."""
    if row is None:
        return None
    return {
        "tool": row.name,
        "provider": row.provider.display_name,
        "state": ToolState(decision or row.state).label,
    }


def enter() -> None:
    kinds.register(
        kinds.NoticeKind(
            code=WAITS,
            label=_("A tool of another maker waits for approval"),
            sentence=_("The tool “%(tool)s” of %(provider)s waits for your approval."),
            batch=_batch,
            icon="plug",
            email=When.NOW,
            roles=(Role.OFFICE,),
        )
    )
    kinds.register(
        kinds.NoticeKind(
            code=DECIDED,
            label=_("The office decided on our tool"),
            sentence=_("Your tool “%(tool)s”: %(state)s."),
            batch=_batch,
            icon="plug",
            email=When.NOW,
            roles=(Role.PARTNER,),
        )
    )

    kinds.register(
        kinds.NoticeKind(
            code=WITHDRAWN,
            label=_("A provider withdrew its tool"),
            sentence=_("%(provider)s withdrew its tool “%(tool)s”."),
            batch=_batch,
            icon="plug",
            roles=(Role.OFFICE,),
        )
    )


def _told(code: str, row: ProviderTool, to: Any, by: Actor | None, **about: str) -> None:
    link = reverse("workshop:tool", args=[row.chain.slug, row.pk])
    notify(code=code, to=to, about=row, params={"tool": row.pk, **about}, link=link, by=by)


def tool_waits(row: ProviderTool) -> None:
    _told(WAITS, row, office_of(row.chain), None)


def tool_withdrawn(row: ProviderTool) -> None:
    _told(WITHDRAWN, row, office_of(row.chain), None)


def tool_decided(row: ProviderTool, decision: str, by: Actor) -> None:
    _told(DECIDED, row, members_of(row.provider, row.chain), by, decision=decision)
