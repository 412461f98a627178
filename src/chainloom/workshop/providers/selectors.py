"""What firms, providers and the office are shown of tools of other makers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, When
from django.db.models.functions import TruncMonth
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor

from ..words import listed
from . import contract
from .models import ProviderTool, ToolState, ToolUse, UseState, said
from .policy import provider_tool_policy, tool_use_policy

_IN_ORDER = (
    ToolState.WAITING,
    ToolState.APPROVED,
    ToolState.PAUSED,
    ToolState.UNREAD,
    ToolState.REFUSED,
    ToolState.REVOKED,
    ToolState.WITHDRAWN,
)


def tools(actor: Actor, *, q: str = "", state: str = "") -> QuerySet[ProviderTool]:
    """What waits for the office first, what is withdrawn last. `q`: in the name of the tool or of
    its provider."""
    rows = provider_tool_policy.rows(actor).select_related("provider")
    if q:
        named = Q(manifest__name__zh__icontains=q) | Q(manifest__name__en__icontains=q)
        rows = rows.filter(named | Q(address__icontains=q) | Q(provider__name__icontains=q))
    if state:
        rows = rows.filter(state=state)
    places = [When(state=state, then=place) for place, state in enumerate(_IN_ORDER)]
    return rows.order_by(Case(*places, default=len(_IN_ORDER)), "pk")


def uses(actor: Actor) -> QuerySet[ToolUse]:
    rows = tool_use_policy.rows(actor).select_related("tool", "created_by")
    return rows.defer("result")


@dataclass(frozen=True)
class Month:
    """How often a tool was used: no more is told to its provider."""

    month: Any
    done: int
    failed: int


def months_of(tool: ProviderTool) -> list[Month]:
    """Calls by month, the newest first; whose they were is not in it."""
    rows = (
        ToolUse.objects.filter(tool=tool, state__in=(UseState.DONE, UseState.FAILED))
        .annotate(month=TruncMonth("agreed_at"))
        .values("month")
        .annotate(
            done=Count("pk", filter=Q(state=UseState.DONE)),
            failed=Count("pk", filter=Q(state=UseState.FAILED)),
        )
        .order_by("-month")
    )
    return [Month(row["month"], row["done"], row["failed"]) for row in rows[:24]]


def told(tool: ProviderTool) -> dict[str, Any] | None:
    """The manifest in the reader's language."""
    if tool.manifest is None:
        return None
    manifest = contract.manifest_of(tool.manifest)
    keeps = manifest.keeps
    return {
        "name": said(tool.manifest["name"]),
        "version": manifest.version,
        "summary": said(tool.manifest["summary"]),
        "gives": said(tool.manifest["gives"]),
        "limits": said(tool.manifest["limits"]),
        "price": said(tool.manifest["price"]),
        "keeps_days": keeps.days,
        "keeps": said(tool.manifest["keeps"].get("words")),
        "seconds": manifest.seconds,
        "takes": _takes(manifest.takes),
    }


def _takes(takes: contract.Takes) -> str:
    """What a tool takes, in one line."""
    optional = _("%(what)s (optional)")
    found = []
    for one in takes.fields:
        label = said(one.label.model_dump())
        found.append(label if one.required else optional % {"what": label})
    if (file := takes.file) is not None:
        kinds = listed(contract.kind_in_words(one) for one in file.types)
        most = filesizeformat(file.most_bytes)
        told = _("a file (%(kinds)s, up to %(most)s)") % {"kinds": kinds, "most": most}
        found.append(told if file.required else optional % {"what": told})
    return listed(found)


def sent_fields(use: ToolUse) -> list[tuple[str, Any]]:
    """What a use sends, by the labels of its tool; by key where the tool changed since."""
    fields = (use.tool.manifest or {}).get("takes", {}).get("fields", [])
    labels = {one["key"]: said(one["label"]) for one in fields}
    return [(labels.get(key) or key, value) for key, value in use.fields.items()]
