"""Dyeings, and recipes from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chainloom.core.downloads import as_file
from chainloom.core.errors import Invalid
from chainloom.core.forms import posted
from chainloom.core.tables import Column, Table

from ...common import job_of
from ..example import example_dyeings
from ..forms import DyeingsForm, RecipeForm
from ..kept import kept_of, own_lab, shown
from ..models import DyeingSet, RecipeRequest
from ..policy import dyeing_set_policy, recipe_policy
from ..selectors import own, sheets
from ..services import recipes
from .charts import lines_chart, recipes_chart
from .common import (
    MADE,
    TITLE,
    format_of,
    made,
    may_work,
    removed,
    row_of,
    see_other,
    status_of,
    tabs,
    url,
)

MOST_SHOWN, DRAWN = 200, 4
# More sets of dyeings are folded away: below them stands what was asked for.
AT_FIRST = 8
COLUMNS = [
    TITLE,
    Column("from", pgettext_lazy("dyeings", "from"), sort="dyeing_set__name"),
    Column("best", gettext_lazy("best ΔE00"), numeric=True),
    MADE,
]
NEAR = 3.0
# What the best recipe misses by so much is no shade of these dyes.
OUT_OF_REACH = 2.0


@require_http_methods(["GET", "POST"])
def recipe_list(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """Sets of dyeings, a new one, and the recipes asked for."""
    may_work(request)
    form = DyeingsForm(posted(request), request.FILES or None)

    def make(data: dict[str, Any]) -> DyeingSet:
        return recipes.dyeing_set_add(values=data, file=data["file"], by=request.actor)

    if gone := made(request, form, make, "colour_dyeings"):
        return gone
    table = Table(request.GET, COLUMNS, default_sort="-made", page_size=25)
    table.load(own.recipes(request.actor))
    sets = list(own.dyeing_sets(request.actor)[:MOST_SHOWN])
    context = {
        "form": form,
        "sets": sets,
        "folds": [one for one in (sets[:AT_FIRST], sets[AT_FIRST:]) if one],
        "table": table,
        "tabs": tabs(request, "colour_recipes"),
    }
    return render(request, "workshop/colour/recipes.html", context, status=status_of(form))


@require_GET
def dyeings_example(request: HttpRequest, chain_slug: str) -> HttpResponseBase:
    """A file of invented dyeings to try with, and to write over."""
    may_work(request)
    name = _("example of dyeings")
    return as_file([example_dyeings()], name=name, kind=format_of(request))


@require_http_methods(["GET", "POST"])
def dyeings(request: HttpRequest, chain_slug: str, dyeing_set_id: int) -> HttpResponse:
    """One set: what its calibration is worth, and recipes from it."""
    row: DyeingSet = row_of(request, dyeing_set_policy, dyeing_set_id)
    initial = {"target": request.GET.get("target", "")[:200]}
    form = RecipeForm(
        posted(request), request.FILES or None, dyes=recipes.dyes_of(row), initial=initial
    )

    def make(data: dict[str, Any]) -> RecipeRequest:
        about = {"values": data, "file": data["file"], "by": request.actor}
        return recipes.recipe_ask(dyeing_set=row, **about)

    if gone := made(request, form, make, "colour_recipe"):
        return gone
    known = {dye: f"{price:g}" for dye, price in row.prices.items()}
    context = _dyeings(row, form, known)
    return render(request, "workshop/colour/dyeings.html", context, status=status_of(form))


def _dyeings(row: DyeingSet, form: RecipeForm, prices: Mapping[str, str | None]) -> dict[str, Any]:
    dyes = [{**one, "price": prices.get(one["name"]) or ""} for one in row.facts["dyes"]]
    return {"row": row, "form": form, "dyes": dyes, "facts": row.facts}


@require_POST
def prices(request: HttpRequest, chain_slug: str, dyeing_set_id: int) -> HttpResponse:
    row: DyeingSet = row_of(request, dyeing_set_policy, dyeing_set_id)
    names = recipes.dyes_of(row)
    given = {name: request.POST.get(f"price-{n}") for n, name in enumerate(names, start=1)}
    try:
        recipes.prices_set(dyeing_set=row, prices=given, by=request.actor)
    except Invalid as refusal:
        # What was typed stands there still, the field that is wrong is marked.
        context = _dyeings(row, RecipeForm(dyes=names), given)
        context |= {"wrong": refusal.field, "refusal": str(refusal)}
        return render(request, "workshop/colour/dyeings.html", context, status=422)
    messages.success(request, _("The prices are kept."))
    return see_other(url(request, "colour_dyeings", row.pk))


@require_POST
def dyeings_remove(request: HttpRequest, chain_slug: str, dyeing_set_id: int) -> HttpResponse:
    said = _("The dyeings and the recipes from them are removed.")
    return removed(request, dyeing_set_policy, dyeing_set_id, "colour_recipes", said)


@require_GET
def recipe(request: HttpRequest, chain_slug: str, recipe_id: int) -> HttpResponse:
    """The ranked recipes, with what is not known."""
    row: RecipeRequest = row_of(request, recipe_policy, recipe_id)
    target = kept_of(row.target)
    found = row.found or []
    best = min((one["difference"] for one in found), default=0.0)
    context: dict[str, Any] = {
        "row": row,
        "best": best,
        "is_out_of_reach": best > OUT_OF_REACH,
        "facts": row.dyeing_set.facts,
        "target": target,
        "target_lab": own_lab(target),
        "target_colour": shown(own_lab(target)),
        "recipes": [_shown(place, one) for place, one in enumerate(found, start=1)],
        "job": None if row.found is not None or row.error else job_of(row),
        "here": request.path,
        **_charts(target, found, row),
    }
    return render(request, "workshop/colour/recipe.html", context)


def _charts(target: Any, found: list[dict[str, Any]], row: RecipeRequest) -> dict[str, Any]:
    if not found:
        return {}
    grid = recipes.calibration_of(row.dyeing_set).grid
    waves = [float(wave) for wave in grid]
    drawn: list[tuple[str, Any, Any]] = []
    if target.sample.has_curve:
        drawn.append((target.name, target.sample.wavelengths, target.sample.reflectance))
    # Beside those that match, far ones would flatten the picture.
    ranked = [{**one, "place": place} for place, one in enumerate(found, start=1)]
    near = [one for one in ranked if one["difference"] <= NEAR] or ranked
    for one in near[:DRAWN]:
        label = pgettext("recipe", "recipe %(n)s") % {"n": one["place"]}
        drawn.append((label, waves, one["reflectance"]))
    curves, curve_rows = lines_chart(drawn)
    band, band_rows = recipes_chart(near)
    return {"curves": curves, "curve_rows": curve_rows, "band": band, "band_rows": band_rows}


def _shown(place: int, one: dict[str, Any]) -> dict[str, Any]:
    worst = max(one["metamerism"].items(), key=lambda item: item[1], default=None)
    return {
        **one,
        "place": place,
        "colour": shown(one["lab"]),
        "fitted_to": sheets.CRITERIA[one["criterion"]](),
        "worst": worst,
    }


@require_GET
def recipe_export(request: HttpRequest, chain_slug: str, recipe_id: int) -> HttpResponseBase:
    row = row_of(request, recipe_policy, recipe_id)
    return as_file([sheets.recipe_sheet(row)], name=_("recipes"), kind=format_of(request))


@require_POST
def recipe_remove(request: HttpRequest, chain_slug: str, recipe_id: int) -> HttpResponse:
    return removed(
        request, recipe_policy, recipe_id, "colour_recipes", _("The recipes are removed.")
    )
