"""What of the lists the public sees, without a token (docs/rights.md, the public)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Query, Router, Schema
from pydantic import Field

from chainloom.chain.public import chain_of
from chainloom.core.paging import cursor_page
from chainloom.core.rest import Id, PageOut, PageQuery, bounded, found

from .. import public
from ..eligibility import words_of
from ..selectors import public as selectors

router = Router()
# A missing row and a chain without public pages are the same 404.
NEEDS = "/public/{public_slug}/needs"
POLICIES = "/public/{public_slug}/policies"


class PublicQuery(PageQuery):
    kind: bounded(20) = ""  # type: ignore[valid-type]


class PublicNeedOut(Schema):
    id: Id
    kind: str
    title: str
    text: str = Field(description="Without telephone numbers and addresses of mail.")
    cloth: str = Field(description="What is read of cloth, in the trade’s notation.")
    quantity: Decimal | None
    unit: str
    price: Decimal | None
    price_unit: str
    urgent: bool
    needed_by: date | None
    asker: str | None = Field(description="Null where the asker hides its name.")
    verified_at: datetime | None


class PublicPolicyOut(Schema):
    id: Id
    title: str
    number: str
    issuer: str
    gives: str
    summary: str
    conditions: list[str] = Field(description="A sentence each, in the reader’s language.")
    begins_on: date | None
    ends_on: date | None
    is_open_ended: bool
    how_to_apply: str
    ask_whom: str
    published_at: datetime | None


def _need(row: Any) -> dict[str, Any]:
    told = selectors.told_need(row)
    names = (
        "id", "kind", "quantity", "unit", "price", "price_unit", "urgent", "needed_by",
        "verified_at",
    )  # fmt: skip
    return {
        **{name: getattr(row, name) for name in names},
        "title": told.title,
        "text": told.text,
        "cloth": told.cloth,
        "asker": told.asker or None,
    }


def _policy(row: Any) -> dict[str, Any]:
    language = "en" if (get_language() or "").startswith("en") else "zh"
    told = selectors.told_policy(row, words_of(row.chain), language)
    names = (
        "id", "title", "number", "issuer", "begins_on", "ends_on", "is_open_ended",
        "published_at",
    )  # fmt: skip
    return {
        **{name: getattr(row, name) for name in names},
        "gives": told.gives,
        "summary": told.summary,
        "conditions": [text for _depth, text in told.conditions],
        "how_to_apply": told.how_to_apply,
        "ask_whom": told.ask_whom,
    }


def _paged(rows: Any, query: PageQuery, shape: Any) -> dict[str, Any]:
    page = cursor_page(rows, sort="-id", allowed=("id",), cursor=query.cursor, limit=query.limit)
    return {"items": [shape(row) for row in page.items], "next_cursor": page.next_cursor}


@router.get(NEEDS, auth=None, response=PageOut[PublicNeedOut], summary="Public needs")
def public_need_list(
    request: HttpRequest, public_slug: str, query: Query[PublicQuery]
) -> dict[str, Any]:
    """No token; 404 where the chain has no public pages."""
    rows = public.public_needs(chain_of(public_slug))
    return _paged(rows.filter(kind=query.kind) if query.kind else rows, query, _need)


@router.get(NEEDS + "/{need_id}", auth=None, response=PublicNeedOut, summary="One public need")
def public_need_get(request: HttpRequest, public_slug: str, need_id: Id) -> dict[str, Any]:
    return _need(found(public.public_needs(chain_of(public_slug)), need_id))


@router.get(POLICIES, auth=None, response=PageOut[PublicPolicyOut], summary="Public policies")
def public_policy_list(
    request: HttpRequest, public_slug: str, query: Query[PageQuery]
) -> dict[str, Any]:
    """No token; 404 where the chain has no public pages."""
    return _paged(public.public_policies(chain_of(public_slug)), query, _policy)


@router.get(
    POLICIES + "/{policy_id}", auth=None, response=PublicPolicyOut, summary="One public policy"
)
def public_policy_get(request: HttpRequest, public_slug: str, policy_id: Id) -> dict[str, Any]:
    return _policy(found(public.public_policies(chain_of(public_slug)), policy_id))
