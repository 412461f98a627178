"""What the views of plans share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.core.forms import saved, see_other, status_of

from ..forms import DayFilter
from ..models import Plan
from ..policy import plan_policy
from ..selectors import plans as selectors


def plan_of(request: HttpRequest, plan_id: int, action: str = "view") -> Plan:
    """A plan the actor may see; 404 for any other, 403 for what they may not do with it."""
    row = selectors.plans(request.actor).filter(pk=plan_id).first()
    return checked(request, row, row, action)


def part_of(request: HttpRequest, model: type[Any], key: int, to_plan: str, action: str) -> Any:
    """A part of a plan the actor may see, reached through `to_plan`."""
    rows = model.objects.filter(**{f"{to_plan}__in": plan_policy.rows(request.actor)})
    row = rows.select_related(f"{to_plan}__chain").filter(pk=key).first()
    plan = row
    for step in to_plan.split("__") if row else ():
        plan = getattr(plan, step)
    return checked(request, row, plan, action)


def checked(request: HttpRequest, row: Any, plan: Plan | None, action: str) -> Any:
    if row is None or plan is None:
        raise Http404(_("There is no such page."))
    if action != "view":
        plan_policy.check(request.actor, action, plan)
    return row


def day_of(request: HttpRequest) -> date:
    """The day as of which progress is asked, today by default."""
    form = DayFilter(request.GET)
    form.is_valid()
    return form.cleaned_data.get("on") or timezone.localdate()


def plan_url(plan: Plan) -> str:
    return reverse("plan:detail", args=[plan.chain.slug, plan.pk])


def asked(
    request: HttpRequest,
    form: forms.Form,
    work: Callable[[], Any],
    *,
    heading: str,
    to: str,
    said: str = "",
    **context: Any,
) -> HttpResponse:
    """A form's page, or on to `to` once its work is done."""
    if request.method == "POST" and saved(form, work):
        if said:
            messages.success(request, said)
        return see_other(to)
    template = context.pop("template", "plan/form.html")
    context |= {"form": form, "heading": heading, "back": to}
    return render(request, template, context, status=status_of(form))


def plan_tabs(plan: Plan, here: str) -> list[dict[str, Any]]:
    """The pages of a plan."""
    pages = (
        ("detail", _("At a glance"), "target"),
        ("timeline", _("Timeline"), "timeline"),
        ("owed", _("What we owe"), "clipboard-list"),
        ("changes", _("Changes"), "history"),
    )
    return [
        {
            "label": label,
            "icon": icon,
            "active": name == here,
            "url": reverse(f"plan:{name}", args=[plan.chain.slug, plan.pk]),
        }
        for name, label, icon in pages
    ]
