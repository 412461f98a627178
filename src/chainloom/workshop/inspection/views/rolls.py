"""The list of rolls, and what is said of one."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chainloom.core.buttons import done
from chainloom.core.forms import posted, saved, see_other, status_of
from chainloom.core.tables import Column, Table

from .. import selectors
from ..accuracy import stated
from ..forms import RollFilter, RollForm
from ..models import Roll
from ..policy import roll_policy
from ..services import rolls as services
from .common import roll_of, roll_url, tool_tabs

COLUMNS = [
    Column("number", gettext_lazy("roll number"), sort="number", fixed=True),
    Column("cloth", pgettext_lazy("roll", "cloth"), sort="cloth__name"),
    Column("loom", gettext_lazy("loom or machine"), sort="loom"),
    Column("customer", gettext_lazy("customer"), sort="customer"),
    Column("day", gettext_lazy("day"), sort=("made_on", "pk")),
    Column("length", gettext_lazy("length (m)"), sort="length_m", numeric=True),
    Column("defects", gettext_lazy("defects"), sort="defect_count", numeric=True),
    Column("open", pgettext_lazy("defect", "to look at"), sort="open_count", numeric=True),
    Column("points", gettext_lazy("points per 100 yd²"), sort="points_100", numeric=True),
    Column("grade", gettext_lazy("grade"), sort="passed"),
    Column("pictures", gettext_lazy("pictures"), sort="picture_count", numeric=True, default=False),
]


@require_GET
def roll_list(request: HttpRequest, chain_slug: str) -> HttpResponse:
    filters = RollFilter(request.GET, actor=request.actor)
    rows = selectors.rolls(request.actor, **filters.chosen())
    table = Table(request.GET, COLUMNS, default_sort="-day", filters=filters).load(rows)
    context = {
        "table": table,
        "tabs": tool_tabs(request, "rolls"),
        "accuracy": stated(),
        "may_add": roll_policy.may_add(request.actor),
    }
    return render(request, "workshop/inspection/rolls.html", context)


@require_http_methods(["GET", "POST"])
def roll_new(request: HttpRequest, chain_slug: str) -> HttpResponse:
    roll_policy.check_add(request.actor)
    form = RollForm(posted(request), actor=request.actor)
    made: list[Roll] = []

    def work() -> None:
        with transaction.atomic():
            cloth = services.cloth_named(
                form.cleaned_data["cloth"], request.actor, about=form.about_cloth()
            )
            values = {**form.values(), "cloth": cloth}
            made.append(services.roll_create(values=values, by=request.actor))

    if request.method == "POST" and saved(form, work):
        return see_other(roll_url(made[0], "roll_pictures"))
    back = reverse("workshop:rolls", args=[chain_slug])
    return _form(request, form, heading=_("New roll"), back=back, submit=_("Go on to pictures"))


@require_http_methods(["GET", "POST"])
def roll_edit(request: HttpRequest, chain_slug: str, roll_id: int) -> HttpResponse:
    roll = roll_of(request, roll_id)
    form = RollForm(posted(request), actor=request.actor, roll=roll)

    def work() -> None:
        values = {**form.values(), "cloth": form.cleaned_data["cloth"]}
        services.roll_update(roll=roll, values=values, by=request.actor)

    if request.method == "POST" and saved(form, work):
        return see_other(roll_url(roll))
    return _form(request, form, heading=roll.number, back=roll_url(roll), submit=_("Save"))


def _form(request: HttpRequest, form: RollForm, **context: Any) -> HttpResponse:
    about = {"form": form, **context}
    return render(request, "workshop/inspection/roll_form.html", about, status=status_of(form))


@require_POST
def roll_remove(request: HttpRequest, chain_slug: str, roll_id: int) -> HttpResponse:
    roll = roll_of(request, roll_id)
    went = done(
        request,
        lambda: services.roll_remove(roll=roll, by=request.actor),
        _("The roll and its pictures are removed."),
    )
    return see_other(reverse("workshop:rolls", args=[chain_slug]) if went else roll_url(roll))
