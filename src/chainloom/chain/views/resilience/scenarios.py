"""What if: scenarios listed, described, looked at, tried again and removed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chainloom.core.buttons import done
from chainloom.core.digits import whole_number
from chainloom.core.forms import posted
from chainloom.jobs.models import Job
from chainloom.organisations.policy import organisation_policy

from ...as_of import dated_url
from ...models import Scenario
from ...policy import scenario_policy
from ...scenario_form import ScenarioForm
from ...selectors.network import network_version
from ...selectors.resilience.places import plot_of
from ...selectors.resilience.scenarios import (
    JOB,
    OPEN,
    changed_since,
    links_day,
    scenario_jobs,
    scenarios_listed,
)
from ...services import resilience as services
from ..common import saved, see_other, status_of
from .common import check_sees_all, day_of, stages_of
from .scenario_told import scenario_of, told, week_player, weeks_told


@require_GET
def scenarios(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """All scenarios of the chain, with those under way and those that failed; two can be chosen
    and compared. For HTMX only what is under way or failed."""
    check_sees_all(request)
    waiting = _waiting(request)
    if request.htmx:
        answer = render(request, "chain/resilience/_scenario_jobs.html", waiting)
        if request.GET.get("open") != str(waiting["open"]):
            # One has ended: the list below has another row, or there is a reason to read.
            answer["HX-Refresh"] = "true"
        return answer
    version = network_version(request.chain)
    context = waiting | {
        "rows": [(row, row.is_current(version)) for row in scenarios_listed(request.actor)],
        "on": day_of(request),
    }
    return render(request, "chain/resilience/scenarios.html", context)


def _waiting(request: HttpRequest) -> dict[str, Any]:
    jobs = list(scenario_jobs(request.actor))
    open_ = sum(job.status in OPEN for job in jobs)
    # Here again, and what is asked for again and again is the same address without its part.
    here = dated_url(request, "chain:scenarios")
    asked = dated_url(request, "chain:scenarios", open=open_)
    may_add = scenario_policy.may_add(request.actor)
    return {"jobs": jobs, "open": open_, "here": here, "poll": asked, "may_add": may_add}


def _job(request: HttpRequest, pk: UUID) -> Job:
    check_sees_all(request)
    return get_object_or_404(Job, pk=pk, kind=JOB, chain_id=request.chain.pk)


@require_POST
def scenario_again(request: HttpRequest, chain_slug: str, job: UUID) -> HttpResponse:
    """Try a scenario once more that could not be calculated."""
    failed = _job(request, job)
    done(
        request,
        lambda: services.scenario_again(job=failed, by=request.actor),
        _("The calculation is under way; you may leave this page."),
    )
    return see_other(dated_url(request, "chain:scenarios"))


@require_POST
def scenario_let_go(request: HttpRequest, chain_slug: str, job: UUID) -> HttpResponse:
    """Take one that could not be calculated off the list."""
    failed = _job(request, job)
    done(
        request,
        lambda: services.scenario_let_go(job=failed, by=request.actor),
        _("It is off the list."),
    )
    return see_other(dated_url(request, "chain:scenarios"))


@require_http_methods(["GET", "POST"])
def scenario_new(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """Describe one; `?firm=` begins with a firm, `?like=` with another scenario, `?job=` with one
    that could not be calculated."""
    check_sees_all(request)
    scenario_policy.check_add(request.actor)
    form = ScenarioForm(
        posted(request), chain=request.chain, actor=request.actor, initial=_initial(request)
    )
    made: list[Scenario | Job] = []

    def work() -> None:
        made.append(
            services.scenario_ask(chain=request.chain, by=request.actor, **form.service_values())
        )

    if request.method == "POST" and saved(form, work):
        return _made(request, made[0])
    context = {"form": form, "plot": plot_of(request.chain)}
    return render(request, "chain/resilience/scenario_form.html", context, status=status_of(form))


def _made(request: HttpRequest, made: Scenario | Job) -> HttpResponse:
    """To the scenario, or to the list, where the job that makes it shows how far it is."""
    if isinstance(made, Job):
        messages.success(request, _("The calculation is under way; you may leave this page."))
        return see_other(dated_url(request, "chain:scenarios"))
    messages.success(request, _("The scenario is calculated and kept."))
    return see_other(dated_url(request, "chain:scenario", made.pk))


def _initial(request: HttpRequest) -> dict[str, Any]:
    like, firm = (whole_number(request.GET.get(key)) for key in ("like", "firm"))
    if like is not None:
        return ScenarioForm.values_of(scenario_of(request, like))
    begun: dict[str, Any] = {"on": day_of(request)}
    if firm is not None:
        found = organisation_policy.rows(request.actor).filter(pk=firm).first()
        if found is not None:
            name = _("%(firm)s stops for 4 weeks") % {"firm": found.display_name}
            return begun | {"name": name[:80], "firms": found.name}
    if "job" in request.GET:
        return ScenarioForm.values_of(_asked_for(request))
    return begun


def _asked_for(request: HttpRequest) -> Scenario:
    """What a job was to calculate, as a scenario that is not kept."""
    try:
        job = _job(request, UUID(request.GET["job"]))
    except ValueError:
        raise Http404 from None
    values = {name: value for name, value in job.params.items() if name != "chain"}
    return Scenario(chain=request.chain, **values)


@require_GET
def scenario_page(request: HttpRequest, chain_slug: str, pk: int) -> HttpResponse:
    """What came of a scenario, week by week: on the map, as a chart, by stage and by firm."""
    found = scenario_of(request, pk)
    about = told(request, found)
    day = links_day(found.year)
    context = about | {
        "scenario": found,
        "since": changed_since(found, network_version(request.chain)),
        "may_edit": request.actor.is_office,
        "others": scenario_policy.rows(request.actor).exclude(pk=pk).defer("result")[:50],
        # Links to cascades, of the same year's links.
        "dated": f"?on={day.isoformat()}" if day != timezone.localdate() else "",
        "run": {"basis": found.result.get("basis"), "made_at": found.made_at},
        "player": week_player(request, found, stages_of(request), shown=about["worst_week"] or 1),
        "weeks": weeks_told(found, stages_of(request), about["worst_week"] or 1),
    }
    return render(request, "chain/resilience/scenario.html", context)


@require_POST
def scenario_remove(request: HttpRequest, chain_slug: str, pk: int) -> HttpResponse:
    found = scenario_of(request, pk, "edit")
    done(
        request,
        lambda: services.scenario_remove(scenario=found, by=request.actor),
        _("The scenario is removed."),
    )
    return see_other(dated_url(request, "chain:scenarios"))
