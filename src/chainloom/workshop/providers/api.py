"""Tools of other makers for programs: read, used with consent to each use, entered, decided.

A use is put together first: the answer says all that would be sent, with its SHA-256. Nothing is
sent until that very digest comes back as the consent to it.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import File, Form, Query, Router, Schema, Status, UploadedFile
from pydantic import Field

from chainloom.core.errors import Invalid
from chainloom.core.paging import cursor_page
from chainloom.core.rest import Body, Id, PageOut, PageQuery, bounded, found

from ..common import private_picture
from . import selectors, services
from .calling import sentence
from .models import ProviderTool, ToolState, ToolUse, UseState
from .policy import provider_tool_policy, tool_use_policy

router = Router()
TOOLS = "/chains/{chain_slug}/tools"
TOOL = TOOLS + "/{tool_id}"
USES = "/chains/{chain_slug}/tool-uses"
USE = USES + "/{use_id}"
Digest = bounded(64)
Reason = bounded(300)


class ProviderToolOut(Schema):
    """A tool of another maker, and what its provider says of it."""

    id: Id
    name: str
    provider: str
    state: ToolState
    is_open: bool = Field(description="Whether firms may use it now.")
    sha256: str = Field(description="Of the manifest; what the office approves. Empty: not read.")
    manifest: dict[str, Any] | None = Field(description="As docs/workshop-providers.md has it.")
    reason: str = Field(description="Why the office refused it or withdrew its approval.")
    problem: str = Field(description="Why it could not be read; empty otherwise.")


def _tool(row: ProviderTool) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": row.name,
        "provider": row.provider.display_name,
        "state": row.state,
        "is_open": row.is_open(),
        "sha256": row.sha256,
        "manifest": row.manifest,
        "reason": row.reason,
        "problem": sentence(row.error),
    }


class ToolEnteredOut(Schema):
    tool: ProviderToolOut
    key_name: str
    secret: str = Field(description="Of the key; told now and never again.")


class ToolAddressIn(Body):
    address: bounded(500, least=1)  # type: ignore[valid-type]


class ToolDecisionIn(Body):
    approve: bool
    sha256: Digest = Field(description="Of the manifest that was looked at.")  # type: ignore[valid-type]
    reason: Reason = Field("", description="Needed to refuse.")  # type: ignore[valid-type]


class ToolRevokeIn(Body):
    reason: bounded(300, least=1)  # type: ignore[valid-type]


class ToolUseIn(Schema):
    fields: bounded(60_000) = Field(  # type: ignore[valid-type]
        "{}", description="A JSON object: the tool's fields by their keys.", examples=['{"a": 1}']
    )


class ToolAgreeIn(Body):
    sent_sha256: Digest = Field(  # type: ignore[valid-type]
        description="Of all that is sent, as the use told it: that is what is agreed to."
    )


class ToolUseOut(Schema):
    """One use: what would be sent or was, and what came back."""

    id: UUID
    tool: Id
    state: UseState
    address: str = Field(description="Where it is sent.")
    fields: dict[str, Any]
    file: str = Field(description="Name of the file, which is not sent; empty without one.")
    file_sha256: str
    sent_sha256: str = Field(description="Of all that is sent.")
    price: dict[str, Any]
    agreed_at: dt.datetime | None
    ended_at: dt.datetime | None
    result: dict[str, Any] | None = Field(description="Fields, tables and notes of the tool.")
    pictures: list[int] = Field(description="Numbers of the pictures that came back.")
    problem: str = Field(description="Why it came to nothing; empty otherwise.")


def _use(row: ToolUse) -> dict[str, Any]:
    return {
        "id": row.pk,
        "tool": row.tool_id,
        "state": row.state,
        "address": row.tool.address,
        "fields": row.fields,
        "file": row.filename,
        "file_sha256": row.file_sha256,
        "sent_sha256": row.sent_sha256,
        "price": row.price,
        "agreed_at": row.agreed_at,
        "ended_at": row.ended_at,
        "result": row.result,
        "pictures": sorted(one.pk for one in row.pictures.all()),
        "problem": sentence(row.error),
    }


def _row(request: HttpRequest, tool_id: int) -> ProviderTool:
    rows = provider_tool_policy.rows(request.actor).select_related("provider", "chain")
    return found(rows, tool_id)


def _own(request: HttpRequest, use_id: UUID) -> ToolUse:
    return found(_uses(request), use_id)


def _uses(request: HttpRequest) -> Any:
    rows = tool_use_policy.rows(request.actor).filter(tool__chain=request.chain)
    return rows.select_related("tool").prefetch_related("pictures")


@router.get(TOOLS, response=PageOut[ProviderToolOut], summary="Tools of other makers")
def tool_list(request: HttpRequest, chain_slug: str, query: Query[PageQuery]) -> dict[str, Any]:
    rows = selectors.tools(request.actor).order_by()
    page = cursor_page(rows, sort="id", allowed=("id",), cursor=query.cursor, limit=query.limit)
    return {"items": [_tool(row) for row in page.items], "next_cursor": page.next_cursor}


@router.post(TOOLS, response={201: ToolEnteredOut}, summary="Enter a tool")
def tool_enter(request: HttpRequest, chain_slug: str, body: ToolAddressIn) -> Status:
    """Its provider enters it. Put the key into the server, then have it read."""
    row = services.tool_add(address=body.address, by=request.actor)
    return Status(201, {"tool": _tool(row), "key_name": row.key_name, "secret": row.secret})


@router.get(TOOL, response=ProviderToolOut, summary="A tool of another maker")
def tool_get(request: HttpRequest, chain_slug: str, tool_id: Id) -> dict[str, Any]:
    return _tool(_row(request, tool_id))


@router.post(TOOL + "/read", response={202: ProviderToolOut}, summary="Have a tool read")
def tool_read(request: HttpRequest, chain_slug: str, tool_id: Id) -> Status:
    """A job asks the tool for its manifest; a changed one waits for the office."""
    row = services.manifest_read(tool=_row(request, tool_id), by=request.actor)
    return Status(202, _tool(row))


@router.post(TOOL + "/withdraw", response=ProviderToolOut, summary="Withdraw one's tool")
def tool_withdraw(request: HttpRequest, chain_slug: str, tool_id: Id) -> dict[str, Any]:
    """For good. A call under way ends; results stay with their firms."""
    return _tool(services.tool_withdraw(tool=_row(request, tool_id), by=request.actor))


@router.post(TOOL + "/decision", response=ProviderToolOut, summary="Approve or refuse a tool")
def tool_decide(
    request: HttpRequest, chain_slug: str, tool_id: Id, body: ToolDecisionIn
) -> dict[str, Any]:
    row = _row(request, tool_id)
    return _tool(services.tool_decide(tool=row, by=request.actor, **body.model_dump()))


@router.post(TOOL + "/revoke", response=ProviderToolOut, summary="Withdraw the approval of a tool")
def tool_revoke(
    request: HttpRequest, chain_slug: str, tool_id: Id, body: ToolRevokeIn
) -> dict[str, Any]:
    row = _row(request, tool_id)
    return _tool(services.approval_revoke(tool=row, reason=body.reason, by=request.actor))


@router.post(TOOL + "/uses", response={201: ToolUseOut}, summary="Put a use of a tool together")
def tool_use_prepare(
    request: HttpRequest,
    chain_slug: str,
    tool_id: Id,
    data: Form[ToolUseIn],
    file: File[UploadedFile | None] = None,
) -> Status:
    """Says all that would be sent. Nothing is, until you agree to it."""
    values = _values(data.fields)
    tool = _row(request, tool_id)
    row = services.use_prepare(tool=tool, values=values, file=file, by=request.actor)
    return Status(201, _use(row))


def _values(text: str) -> dict[str, Any]:
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, dict):
        raise Invalid("not_json", _("A JSON object is needed."), field="fields")
    return values


@router.get(USES, response=PageOut[ToolUseOut], summary="What you had done by tools")
def tool_use_list(request: HttpRequest, chain_slug: str, query: Query[PageQuery]) -> dict[str, Any]:
    rows = _uses(request).order_by()
    allowed = ("created_at",)
    page = cursor_page(
        rows, sort="-created_at", allowed=allowed, cursor=query.cursor, limit=query.limit
    )
    return {"items": [_use(row) for row in page.items], "next_cursor": page.next_cursor}


@router.get(USE, response=ToolUseOut, summary="A use and its result")
def tool_use_get(request: HttpRequest, chain_slug: str, use_id: UUID) -> dict[str, Any]:
    return _use(services.settle(_own(request, use_id)))


@router.post(USE + "/agree", response={202: ToolUseOut}, summary="Agree to a use, and have it sent")
def tool_use_agree(
    request: HttpRequest, chain_slug: str, use_id: UUID, body: ToolAgreeIn
) -> Status:
    """A job sends it; ask for the use until it is done or failed."""
    row = _own(request, use_id)
    services.use_send(use=row, sent_sha256=body.sent_sha256, by=request.actor)
    return Status(202, _use(_own(request, use_id)))


@router.delete(USE, response={204: None}, summary="Throw away what was put together")
def tool_use_remove(request: HttpRequest, chain_slug: str, use_id: UUID) -> Status:
    services.use_remove(use=_own(request, use_id), by=request.actor)
    return Status(204, None)


@router.get(USE + "/pictures/{tool_picture_id}", summary="A picture that a tool gave back")
def tool_use_picture(
    request: HttpRequest, chain_slug: str, use_id: UUID, tool_picture_id: Id
) -> HttpResponse:
    row = found(_own(request, use_id).pictures.all(), tool_picture_id)
    return private_picture(row.file, "image/png")
