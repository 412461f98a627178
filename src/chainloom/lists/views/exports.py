"""The four lists as files: what the page shows, filtered and ordered as its address says."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from chainloom.core.downloads import about_list
from chainloom.core.spreadsheets import SheetData
from chainloom.core.tables import Column, Table
from chainloom.jobs.exporting import ListFile, Rows, list_export

from .. import exports
from ..forms.filters import CouldFilter, MatchFilter, NeedFilter, ResourceFilter
from ..forms.policies import PolicyFilter
from ..forms.projects import ProjectFilter
from ..policies_policy import policy_case_rights
from ..selectors import matches, needs, policies, projects, resources
from . import matches as match_views
from . import needs as need_views
from . import policies as policy_views
from . import projects as project_views
from . import resources as resource_views
from .policy_cases import policy_could


def _table(request: HttpRequest, columns: list[Column], usual: str, filters: Any) -> Table:
    return Table(request.GET, columns, default_sort=usual, filters=filters)


def _file(
    request: HttpRequest, sheets: list[SheetData], name: str, table: Table, *rows: Rows
) -> ListFile:
    return ListFile(name, sheets, about_list(request.chain, table), rows)


def _chosen(form: Any) -> Any:
    chosen: dict[str, str] = form.chosen()
    return chosen


def _needs(request: HttpRequest) -> ListFile:
    filters = NeedFilter(request.GET)
    table = _table(request, need_views.COLUMNS, "-sent", filters)
    rows = table.sorted(needs.needs(request.actor, **_chosen(filters)))
    sheet = exports.need_sheet(request.actor, rows)
    return _file(request, [sheet], _("Needs"), table, rows)


def _resources(request: HttpRequest) -> ListFile:
    filters = ResourceFilter(request.GET)
    table = _table(request, resource_views.COLUMNS, "-added", filters)
    rows = table.sorted(resources.resources(request.actor, **_chosen(filters)))
    return _file(request, [exports.resource_sheet(rows)], _("Resources"), table, rows)


def _matches(request: HttpRequest) -> ListFile:
    filters = MatchFilter(request.GET, actor=request.actor)
    table = _table(request, match_views.COLUMNS, "-moved", filters)
    rows = table.sorted(matches.matches(request.actor, **_chosen(filters)))
    sheet = exports.match_sheet(request.actor, rows)
    return _file(request, [sheet], _("Matches"), table, rows)


def _projects(request: HttpRequest) -> ListFile:
    filters = ProjectFilter(request.GET, actor=request.actor)
    table = _table(request, project_views.COLUMNS, "-added", filters)
    rows = table.sorted(projects.projects(request.actor, filters.asked()))
    sheet = exports.project_sheet(request.actor, rows)
    return _file(request, [sheet], _("Projects"), table, rows)


def _policies(request: HttpRequest) -> ListFile:
    """Policies; the workbook also has what became of them for firms."""
    filters = PolicyFilter(request.GET)
    table = _table(request, policy_views.COLUMNS, "-added", filters)
    rows = table.sorted(policies.policies(request.actor, **_chosen(filters)))
    sheets = exports.policy_sheets(request.actor, rows)
    return _file(request, sheets, _("Policies"), table, rows, exports.cases_of(request.actor, rows))


def _could(request: HttpRequest, policy_id: int) -> ListFile:
    """Which firms could; the workbook also has what became of it, case by case and in sum."""
    row = policy_could(request, policy_id)
    actor = request.actor
    filters = CouldFilter(request.GET)
    keys = policies.could_keys(actor, row, filters.which())
    sheets = exports.could_sheets(actor, row, keys)
    cases = policy_case_rights.rows(actor).filter(policy=row)
    table = Table(request.GET, (), filters=filters)
    about = [*about_list(request.chain, table), (_("policy"), row.title)]
    return ListFile(_("Who could"), sheets, about, [keys, cases])


needs_export = list_export(_needs, page="lists:needs")
resources_export = list_export(_resources, page="lists:resources")
matches_export = list_export(_matches, page="lists:matches")
projects_export = list_export(_projects, page="lists:projects")
policies_export = list_export(_policies, page="lists:policies")
could_export = list_export(_could, page="lists:policy_could")
