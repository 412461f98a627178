"""The page of a stage, and the editor in which the office draws its chain."""

from __future__ import annotations

from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chainloom.audit import actions
from chainloom.core.buttons import done
from chainloom.core.classifications import industry
from chainloom.core.digits import whole_number

from .. import services
from ..forms import ChainForm, StageForm, StageInputForm, StageRemoveForm
from ..models import Lane, Stage, StageInput
from ..selectors import MapFilters, map_data
from ..selectors.products import graph_source
from .common import check_edit, saved, see_other, stage_of
from .map import stage_context

PAGE_FIRMS = 100


@require_GET
def stage_page(request: HttpRequest, chain_slug: str, pk: int) -> HttpResponse:
    """One stage whole: gaps, flows, products, classes and firms."""
    stage = stage_of(request, pk)
    context = stage_context(request, stage, PAGE_FIRMS) | {
        "classes": [industry.lookup(code) for code in stage.industry_codes],
        "has_graph": graph_source(request.chain) is not None,
        "may_edit": request.actor.is_office,
    }
    return render(request, "chain/stage.html", context)


@require_GET
def stages(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """The editor: the chain as columns of cards that can be moved, and as a table."""
    check_edit(request)
    found = list(
        Stage.objects.filter(chain=request.chain).prefetch_related("inputs_from__upstream")
    )
    data = map_data(
        chain=request.chain, filters=MapFilters(timezone.localdate()), actor=request.actor
    )
    counts = {one.pk: one.counts.firms for one in data.stages}
    for stage in found:
        stage.firm_count = counts.get(stage.pk, 0)
    edit = services.last_edit(chain=request.chain)
    context = {
        "boards": [
            (lane.label, lane.value, _columns([one for one in found if one.lane == lane]))
            for lane in Lane
        ],
        "stages": found,
        "data": data,
        "last_edit": edit,
        "last_edit_said": str(actions.sentence(edit.action))
        % {"who": edit.actor_label, "what": edit.object_label}
        if edit
        else "",
    }
    return render(request, "chain/stages.html", context)


def _columns(found: list[Stage]) -> list[tuple[int, list[Stage]]]:
    ordered = sorted(found, key=lambda one: (one.column, one.order, one.pk))
    return [(column, list(rows)) for column, rows in groupby(ordered, lambda one: one.column)]


@require_http_methods(["GET", "POST"])
def stage_new(request: HttpRequest, chain_slug: str) -> HttpResponse:
    check_edit(request)
    form = StageForm(
        request.POST if request.method == "POST" else None, initial={"column": 0, "lane": Lane.MAIN}
    )
    if request.method == "POST" and saved(
        form,
        lambda: services.stage_add(chain=request.chain, by=request.actor, **form.service_values()),
    ):
        messages.success(request, _("The stage is added."))
        return see_other(reverse("chain:stages", args=[chain_slug]))
    return render(request, "chain/stage_form.html", {"form": form, "stage": None})


@require_http_methods(["GET", "POST"])
def stage_edit(request: HttpRequest, chain_slug: str, pk: int) -> HttpResponse:
    """A stage's fields, and below them what it takes from upstream."""
    stage = stage_of(request, pk, "edit")
    form = StageForm(
        request.POST if request.method == "POST" else None, initial=StageForm.values_of(stage)
    )
    if request.method == "POST" and saved(
        form,
        lambda: services.stage_update(stage=stage, by=request.actor, **form.service_values()),
    ):
        messages.success(request, _("The stage is saved."))
        return see_other(reverse("chain:stages", args=[chain_slug]))
    stage = stage_of(request, pk, "edit")
    context = {
        "form": form,
        "stage": stage,
        "inputs": stage.inputs_from.select_related("upstream").order_by("upstream__column", "pk"),
        "outputs": stage.outputs_to.select_related("downstream"),
        "input_form": StageInputForm(stage=stage),
    }
    return render(request, "chain/stage_form.html", context)


@require_POST
def stage_move(request: HttpRequest, chain_slug: str, pk: int) -> HttpResponse:
    """A button of the editor: up, down, left or right; or dropped at a place."""
    stage = stage_of(request, pk, "edit")
    column, order = _wanted_place(request, stage)
    done(
        request,
        lambda: services.stage_move(stage=stage, column=column, order=order, by=request.actor),
        _("“%(stage)s” is moved.") % {"stage": stage.display_name},
    )
    return see_other(reverse("chain:stages", args=[chain_slug]))


def _wanted_place(request: HttpRequest, stage: Stage) -> tuple[int, int]:
    column = [
        one.pk
        for one in Stage.objects.filter(
            chain=stage.chain, lane=stage.lane, column=stage.column
        ).order_by("order", "pk")
    ]
    at = column.index(stage.pk)
    match request.POST.get("to"):
        case "up":
            return stage.column, max(at - 1, 0)
        case "down":
            return stage.column, at + 1
        case "left":
            return stage.column - 1, 999
        case "right":
            return stage.column + 1, 999
    return _whole(request.POST.get("column"), stage.column), _whole(request.POST.get("order"), at)


def _whole(text: str | None, otherwise: int) -> int:
    number = whole_number(text, most=4)
    return otherwise if number is None else number


@require_http_methods(["GET", "POST"])
def stage_remove(request: HttpRequest, chain_slug: str, pk: int) -> HttpResponse:
    """Removing asks where the firms go that stand there."""
    stage = stage_of(request, pk, "edit")
    form = StageRemoveForm(request.POST if request.method == "POST" else None, stage=stage)
    if request.method == "POST" and saved(
        form,
        lambda: services.stage_remove(
            stage=stage, by=request.actor, move_to=form.cleaned_data["move_to"]
        ),
    ):
        messages.success(request, _("The stage is removed; the last edit can be taken back."))
        return see_other(reverse("chain:stages", args=[chain_slug]))
    stage = stage_of(request, pk, "edit")
    context = {
        "form": form,
        "stage": stage,
        "firm_count": stage.standing_placements().count(),
    }
    return render(request, "chain/stage_remove.html", context)


@require_POST
def input_add(request: HttpRequest, chain_slug: str, pk: int) -> HttpResponse:
    stage = stage_of(request, pk, "edit")
    form = StageInputForm(request.POST, stage=stage)
    if form.is_valid():
        done(
            request,
            lambda: services.stage_input_add(
                upstream=form.cleaned_data["upstream"],
                downstream=stage,
                products=form.names(),
                effect=form.cleaned_data["effect"],
                by=request.actor,
            ),
            _("The input is saved."),
        )
    else:
        messages.error(request, _("Choose the stage it takes from."))
    return see_other(reverse("chain:stage_edit", args=[chain_slug, pk]))


@require_POST
def input_remove(request: HttpRequest, chain_slug: str, pk: int) -> HttpResponse:
    found = get_object_or_404(
        StageInput.objects.select_related("upstream", "downstream__chain"),
        pk=pk,
        downstream__chain=request.chain,
    )
    stage_of(request, found.downstream_id, "edit")
    done(
        request,
        lambda: services.stage_input_remove(stage_input=found, by=request.actor),
        _("The input is removed."),
    )
    return see_other(reverse("chain:stage_edit", args=[chain_slug, found.downstream_id]))


@require_POST
def stages_undo(request: HttpRequest, chain_slug: str) -> HttpResponse:
    check_edit(request)
    done(
        request,
        lambda: services.stage_edit_undo(chain=request.chain, by=request.actor),
        _("The last edit is taken back."),
    )
    return see_other(reverse("chain:stages", args=[chain_slug]))


@require_http_methods(["GET", "POST"])
def chain_edit(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """Name, district and description of the chain."""
    check_edit(request)
    form = ChainForm(request.POST if request.method == "POST" else None, instance=request.chain)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        # The form has put its values on the instance already: what changed is told
        # against what the database holds.
        request.chain.refresh_from_db()
        if saved(
            form,
            lambda: services.chain_update(chain=request.chain, by=request.actor, **values),
        ):
            messages.success(request, _("The chain is saved."))
            return see_other(reverse("chain:stages", args=[chain_slug]))
    request.chain.refresh_from_db()
    return render(request, "chain/chain_form.html", {"form": form})
