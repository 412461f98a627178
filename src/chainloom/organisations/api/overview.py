"""The registry as a whole: qualifications as of a day, what ends soon, what happened."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import Query, Router, Schema
from pydantic import Field

from chainloom.accounts.models import Role
from chainloom.audit.models import AuditEntry
from chainloom.core.errors import Missing
from chainloom.core.paging import cursor_page
from chainloom.core.rest import PageOut, PageQuery

from ..certificate_kinds import kinds
from ..counting import tell_time
from ..models import Certificate
from ..selectors import events, expiring, tier_figures
from ..selectors.tiers import SOON_DAYS
from .schemas import EventOut, ExpiringOut

router = Router()


class LevelOut(Schema):
    code: str
    label: str


class CertificateKindOut(Schema):
    """A kind of qualification, named as officially used."""

    code: str
    label: str
    levels: list[LevelOut]


@router.get("/certificate-kinds", response=list[CertificateKindOut], summary="Kinds of certificate")
def certificate_kind_list(request: HttpRequest) -> list[dict[str, Any]]:
    language = get_language() or "zh"
    return [
        {
            "code": kind.code,
            "label": kind.label(language),
            "levels": [
                {"code": level.code, "label": level.label(language)} for level in kind.levels
            ],
        }
        for kind in kinds()
    ]


class LevelCountOut(LevelOut):
    count: int


class TierOut(Schema):
    kind: str = Field(examples=["high_tech"])
    label: str
    count: int = Field(description="Organisations that hold it; each counts once.")
    levels: list[LevelCountOut]


@router.get(
    "/chains/{chain_slug}/tiers",
    response=list[TierOut],
    summary="How many organisations hold which qualification",
)
def tier_list(
    request: HttpRequest,
    response: HttpResponse,
    chain_slug: str,
    as_of: Annotated[dt.date | None, Query(description="On this day; today unless given.")] = None,
) -> list[dict[str, Any]]:
    """The headers `Figures-At` and `Figures-Current` say when they were counted, and whether
    nothing has changed since."""
    counted = tier_figures(request.actor, as_of)
    tell_time(response, counted.at, is_current=counted.is_current)
    return [
        {
            "kind": tier.kind,
            "label": tier.label,
            "count": tier.count,
            "levels": [
                {"code": code, "label": label, "count": count} for code, label, count in tier.levels
            ],
        }
        for tier in counted.value
    ]


class ExpiringQuery(PageQuery):
    days: int = Field(SOON_DAYS, ge=0, le=3660, description="Within so many days from today.")


@router.get(
    "/chains/{chain_slug}/expiring",
    response=PageOut[ExpiringOut],
    summary="Certificates that end soon, the next first",
)
def expiring_list(
    request: HttpRequest, chain_slug: str, query: Query[ExpiringQuery]
) -> dict[str, Any]:
    rows = expiring(request.actor, days=query.days)
    page: Any = cursor_page(
        rows,
        sort="expires_on",
        allowed=("expires_on",),
        cursor=query.cursor,
        limit=query.limit,
    )
    items: list[Certificate] = page.items
    return {"items": items, "next_cursor": page.next_cursor}


class AuditQuery(PageQuery):
    by_members: bool = Field(
        False, description="Only what firms and partners did, mostly in their own entries."
    )


@router.get(
    "/chains/{chain_slug}/audit",
    response=PageOut[EventOut],
    summary="Everything that happened in the chain, newest first",
)
def audit_list(request: HttpRequest, chain_slug: str, query: Query[AuditQuery]) -> dict[str, Any]:
    """For the office and the leader."""
    if not request.actor.sees_all:
        raise Missing()
    rows = AuditEntry.objects.filter(chain_id=request.actor.chain_id)
    if query.by_members:
        rows = rows.filter(role__in=(Role.FIRM, Role.PARTNER))
    page = cursor_page(rows, sort="-id", allowed=("id",), cursor=query.cursor, limit=query.limit)
    return {"items": events(page.items, request.actor), "next_cursor": page.next_cursor}
