"""The four lists as xlsx and csv: what the page shows, filtered and ordered as its address says."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from chainloom.core.downloads import as_file
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


def _sorted(request: HttpRequest, columns: list[Column], usual: str, rows: Any) -> Any:
    return Table(request.GET, columns, default_sort=usual).sorted(rows)


def _kind(request: HttpRequest) -> str:
    return request.GET.get("format", "")


def _chosen(form: Any) -> Any:
    chosen: dict[str, str] = form.chosen()
    return chosen


@require_GET
def needs_export(request: HttpRequest, chain_slug: str) -> HttpResponseBase:
    found = needs.needs(request.actor, **_chosen(NeedFilter(request.GET)))
    rows = _sorted(request, need_views.COLUMNS, "-sent", found)
    sheet = exports.need_sheet(request.actor, rows)
    return as_file([sheet], name=_("Needs"), kind=_kind(request))


@require_GET
def resources_export(request: HttpRequest, chain_slug: str) -> HttpResponseBase:
    found = resources.resources(request.actor, **_chosen(ResourceFilter(request.GET)))
    rows = _sorted(request, resource_views.COLUMNS, "-added", found)
    return as_file([exports.resource_sheet(rows)], name=_("Resources"), kind=_kind(request))


@require_GET
def matches_export(request: HttpRequest, chain_slug: str) -> HttpResponseBase:
    found = matches.matches(request.actor, **_chosen(MatchFilter(request.GET, actor=request.actor)))
    rows = _sorted(request, match_views.COLUMNS, "-moved", found)
    sheet = exports.match_sheet(request.actor, rows)
    return as_file([sheet], name=_("Matches"), kind=_kind(request))


@require_GET
def projects_export(request: HttpRequest, chain_slug: str) -> HttpResponseBase:
    found = projects.projects(
        request.actor, ProjectFilter(request.GET, actor=request.actor).asked()
    )
    rows = _sorted(request, project_views.COLUMNS, "-added", found)
    sheet = exports.project_sheet(request.actor, rows)
    return as_file([sheet], name=_("Projects"), kind=_kind(request))


@require_GET
def policies_export(request: HttpRequest, chain_slug: str) -> HttpResponseBase:
    """Policies; the workbook also has what became of them for firms."""
    found = policies.policies(request.actor, **_chosen(PolicyFilter(request.GET)))
    rows = _sorted(request, policy_views.COLUMNS, "-added", found)
    sheets = exports.policy_sheets(request.actor, rows)
    return as_file(sheets, name=_("Policies"), kind=_kind(request))


@require_GET
def could_export(request: HttpRequest, chain_slug: str, policy_id: int) -> HttpResponseBase:
    """Which firms could; the workbook also has what became of it, case by case and in sum."""
    row = policy_could(request, policy_id)
    actor = request.actor
    keys = policies.could_keys(actor, row, CouldFilter(request.GET).which())
    sheets = exports.could_sheets(actor, row, keys)
    return as_file(sheets, name=_("Who could"), kind=_kind(request))
