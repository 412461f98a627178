"""The four lists as files over the API."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from chainloom.core.downloads import about_list, as_file
from chainloom.core.rest import Id, bounded, found
from chainloom.core.spreadsheets import SheetData

from .. import exports
from ..policies_policy import policy_case_rights, policy_rights
from ..selectors import matches, needs, policies, projects, resources

router = Router()
ROOT = "/chains/{chain_slug}"
Word = bounded(20)
Form = Field("xlsx", description="csv holds the first sheet alone.")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_BYTES = {"schema": {"type": "string", "format": "binary"}}
FILE = {"responses": {200: {"description": "OK", "content": {XLSX: _BYTES, "text/csv": _BYTES}}}}


class ExportQuery(Schema):
    """Of the rows you see, those that the list's page would show with the same filters."""

    format: Literal["xlsx", "csv"] = Form
    q: bounded(100) = ""  # type: ignore[valid-type]
    state: Word = Field("", description="A state; `open`: not over; `force`: in force.")  # type: ignore[valid-type]
    whose: Word = Field("", description="`own`, of needs also `assigned`.")  # type: ignore[valid-type]


class ListingExportQuery(ExportQuery):
    kind: Word = ""  # type: ignore[valid-type]


class NeedExportQuery(ListingExportQuery):
    only: Word = Field("", description="urgent, late or escalated.")  # type: ignore[valid-type]


class MatchExportQuery(ExportQuery):
    only: Word = Field("", description="still or waiting.")  # type: ignore[valid-type]


class ProjectExportQuery(Schema):
    format: Literal["xlsx", "csv"] = Form
    q: bounded(100) = ""  # type: ignore[valid-type]
    kind: Word = ""  # type: ignore[valid-type]
    stage: Word = ""  # type: ignore[valid-type]
    only: Word = ""  # type: ignore[valid-type]
    whose: Word = Field("", description="own, unit or partner.")  # type: ignore[valid-type]


class CaseExportQuery(Schema):
    format: Literal["xlsx", "csv"] = Form
    policy: Id | None = None


class CouldExportQuery(Schema):
    format: Literal["xlsx", "csv"] = Form
    conditions: Literal["", "met", "unknown", "one_short", "cases"] = ""


def _file(request: HttpRequest, sheets: list[SheetData], name: str, kind: str) -> Any:
    return as_file(sheets, name=name, kind=kind, about=about_list(request.chain))


def _chosen(query: Schema) -> dict[str, Any]:
    return query.dict(exclude={"format"})


@router.get(ROOT + "/needs/export", openapi_extra=FILE, summary="Needs as a file")
def need_export(request: HttpRequest, chain_slug: str, query: Query[NeedExportQuery]) -> Any:
    """Hidden names are hidden here too."""
    rows = needs.needs(request.actor, **_chosen(query)).order_by("-pk")
    return _file(request, [exports.need_sheet(request.actor, rows)], _("Needs"), query.format)


@router.get(ROOT + "/resources/export", openapi_extra=FILE, summary="Resources as a file")
def resource_export(request: HttpRequest, chain_slug: str, query: Query[ListingExportQuery]) -> Any:
    rows = resources.resources(request.actor, **_chosen(query)).order_by("-pk")
    return _file(request, [exports.resource_sheet(rows)], _("Resources"), query.format)


@router.get(ROOT + "/matches/export", openapi_extra=FILE, summary="Matches as a file")
def match_export(request: HttpRequest, chain_slug: str, query: Query[MatchExportQuery]) -> Any:
    rows = matches.matches(request.actor, **_chosen(query)).order_by("-pk")
    return _file(request, [exports.match_sheet(request.actor, rows)], _("Matches"), query.format)


@router.get(ROOT + "/projects/export", openapi_extra=FILE, summary="Projects as a file")
def project_export(request: HttpRequest, chain_slug: str, query: Query[ProjectExportQuery]) -> Any:
    """`only`: going, late, flagged, paused or dropped."""
    asked = projects.Asked(**_chosen(query))
    rows = projects.projects(request.actor, asked).order_by("-pk")
    sheet = exports.project_sheet(request.actor, rows)
    return _file(request, [sheet], _("Projects"), query.format)


@router.get(ROOT + "/policies/export", openapi_extra=FILE, summary="Policies as a file")
def policy_export(request: HttpRequest, chain_slug: str, query: Query[ExportQuery]) -> Any:
    """The workbook also holds what became of them for firms, as far as you see it."""
    rows = policies.policies(request.actor, **_chosen(query)).order_by("-pk")
    sheets = exports.policy_sheets(request.actor, rows)
    return _file(request, sheets, _("Policies"), query.format)


@router.get(
    ROOT + "/policies/{policy_id}/firms/export", openapi_extra=FILE, summary="Which firms could"
)
def could_export(
    request: HttpRequest, chain_slug: str, policy_id: Id, query: Query[CouldExportQuery]
) -> Any:
    """The workbook also holds what became of the policy, firm by firm and in sum."""
    actor = request.actor
    row = found(policy_rights.rows(actor).select_related("chain"), policy_id)
    policy_rights.check(actor, "could", row)
    keys = policies.could_keys(actor, row, query.conditions)
    sheets = exports.could_sheets(actor, row, keys)
    return _file(request, sheets, _("Who could"), query.format)


@router.get(ROOT + "/policy-cases/export", openapi_extra=FILE, summary="What became of policies")
def case_export(request: HttpRequest, chain_slug: str, query: Query[CaseExportQuery]) -> Any:
    rows = policy_case_rights.rows(request.actor)
    if query.policy is not None:
        rows = rows.filter(policy=query.policy)
    return _file(request, [exports.case_sheet(rows)], _("Policies"), query.format)
