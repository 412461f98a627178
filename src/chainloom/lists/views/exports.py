"""The four lists as xlsx and csv: what the page shows, filtered and ordered as its address says."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from chainloom.core.downloads import about_list, as_file
from chainloom.core.spreadsheets import SheetData
from chainloom.core.tables import Column, Table

from .. import exports
from ..forms.filters import CouldFilter, MatchFilter, NeedFilter, ResourceFilter
from ..forms.policies import PolicyFilter
from ..forms.projects import ProjectFilter
from ..selectors import matches, needs, policies, projects, resources
from . import matches as match_views
from . import needs as need_views
from . import policies as policy_views
from . import projects as project_views
from . import resources as resource_views
from .policy_cases import policy_could


def _table(request: HttpRequest, columns: list[Column], usual: str, filters: Any) -> Table:
    return Table(request.GET, columns, default_sort=usual, filters=filters)


def _kind(request: HttpRequest) -> str:
    return request.GET.get("format", "")


def _file(
    request: HttpRequest, sheets: list[SheetData], name: str, table: Table
) -> HttpResponseBase:
    about = about_list(request.chain, table)
    return as_file(sheets, name=name, kind=_kind(request), about=about)


def _chosen(form: Any) -> Any:
    chosen: dict[str, str] = form.chosen()
    return chosen


@require_GET
def needs_export(request: HttpRequest, chain_slug: str) -> HttpResponseBase:
    filters = NeedFilter(request.GET)
    table = _table(request, need_views.COLUMNS, "-sent", filters)
    rows = table.sorted(needs.needs(request.actor, **_chosen(filters)))
    sheet = exports.need_sheet(request.actor, rows)
    return _file(request, [sheet], _("Needs"), table)


@require_GET
def resources_export(request: HttpRequest, chain_slug: str) -> HttpResponseBase:
    filters = ResourceFilter(request.GET)
    table = _table(request, resource_views.COLUMNS, "-added", filters)
    rows = table.sorted(resources.resources(request.actor, **_chosen(filters)))
    return _file(request, [exports.resource_sheet(rows)], _("Resources"), table)


@require_GET
def matches_export(request: HttpRequest, chain_slug: str) -> HttpResponseBase:
    filters = MatchFilter(request.GET, actor=request.actor)
    table = _table(request, match_views.COLUMNS, "-moved", filters)
    rows = table.sorted(matches.matches(request.actor, **_chosen(filters)))
    sheet = exports.match_sheet(request.actor, rows)
    return _file(request, [sheet], _("Matches"), table)


@require_GET
def projects_export(request: HttpRequest, chain_slug: str) -> HttpResponseBase:
    filters = ProjectFilter(request.GET, actor=request.actor)
    table = _table(request, project_views.COLUMNS, "-added", filters)
    rows = table.sorted(projects.projects(request.actor, filters.asked()))
    sheet = exports.project_sheet(request.actor, rows)
    return _file(request, [sheet], _("Projects"), table)


@require_GET
def policies_export(request: HttpRequest, chain_slug: str) -> HttpResponseBase:
    """Policies; the workbook also has what became of them for firms."""
    filters = PolicyFilter(request.GET)
    table = _table(request, policy_views.COLUMNS, "-added", filters)
    rows = table.sorted(policies.policies(request.actor, **_chosen(filters)))
    sheets = exports.policy_sheets(request.actor, rows)
    return _file(request, sheets, _("Policies"), table)


@require_GET
def could_export(request: HttpRequest, chain_slug: str, policy_id: int) -> HttpResponseBase:
    """Which firms could; the workbook also has what became of it, case by case and in sum."""
    row = policy_could(request, policy_id)
    actor = request.actor
    filters = CouldFilter(request.GET)
    keys = policies.could_keys(actor, row, filters.which())
    sheets = exports.could_sheets(actor, row, keys)
    table = Table(request.GET, (), filters=filters)
    about = [*about_list(request.chain, table), (_("policy"), row.title)]
    return as_file(sheets, name=_("Who could"), kind=_kind(request), about=about)
