"""Who is near a step: one criterion short, one answer away, or meeting all that can be checked."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.http import require_GET, require_POST

from chainloom.core.buttons import done
from chainloom.core.digits import whole_number
from chainloom.core.downloads import about_list, in_batches
from chainloom.core.forms import see_other
from chainloom.core.spreadsheets import SheetData
from chainloom.core.tables import Column, Table
from chainloom.engines.matching import eligibility
from chainloom.jobs.exporting import ListFile, list_export
from chainloom.lists.eligibility import words_of

from .. import services
from ..catalogue import Step, steps
from ..forms import NearFilter
from ..policy import told_policy
from ..presenting import criterion
from ..selectors import criteria as counted
from ..selectors.criteria import WHICH as ALL_WHICH
from ..selectors.criteria import Near
from ..selectors.firm import NearFirm, before_step
from ..selectors.holders import holders
from ..wording import WHICH, language, step_name
from .common import tabs

COLUMNS = [
    Column("firm", gettext_lazy("firm"), fixed=True),
    Column("missing", gettext_lazy("what is missing")),
    Column("seen", gettext_lazy("what was seen")),
    Column("met", gettext_lazy("met"), numeric=True),
    Column("unknown", gettext_lazy("to ask"), numeric=True),
    Column("told", gettext_lazy("told on")),
]


def _sees(request: HttpRequest) -> None:
    """What firms meet follows from their figures: office and leader alone compare them."""
    if not request.actor.sees_all:
        raise Http404(_("There is no such page."))


@require_GET
def near_list(request: HttpRequest, chain_slug: str) -> HttpResponse:
    _sees(request)
    kept = counted.standings(request.chain)
    found = kept.value
    near = Near(found, holders(request.chain).value) if found else None
    counts = near.counts() if near else {}
    filters = NearFilter(request.GET, checkable=list(counts))
    step = filters.chosen_step()
    which = filters.chosen_which()
    context: dict[str, Any] = {
        "tabs": tabs(request, "near"),
        "kept": kept,
        "hidden": found.hidden if found else 0,
        "counts": _count_lines(request, counts),
        "heads": [WHICH[one] for one in ALL_WHICH],
        "step": step,
        "filters": filters,
        "may_tell": request.actor.is_office,
    }
    if step and near:
        table = Table(request.GET, COLUMNS, filters=filters, page_size=25)
        table.load(near.keys(step, which))
        table.rows = _rows(request, step, table.rows)
        context |= {
            "table": table,
            "step_name": step_name(step, language()),
            "which": WHICH[which],
            "judged": len(step.asked(found.on)) - len(step.checkable(found.on)) if found else 0,
        }
    return render(request, "upgrading/near.html", context)


def _count_lines(request: HttpRequest, counts: dict[str, dict[str, int]]) -> list[dict[str, Any]]:
    base = reverse("upgrading:near", args=[request.chain.slug])
    said = language()
    return [
        {
            "label": step_name(one, said),
            "key": one.key,
            "cells": [
                {
                    "count": counts[one.key][which],
                    "url": f"{base}?{urlencode({'step': one.key, 'which': which})}#firms",
                }
                for which in ALL_WHICH
            ],
        }
        for one in steps()
        if one.key in counts
    ]


def _rows(request: HttpRequest, step: Step, keys: list[int]) -> list[dict[str, Any]]:
    words = words_of(request.chain)
    told = {
        one.organisation_id: one.told_at
        for one in told_policy.rows(request.actor).filter(step=step.key, organisation__in=keys)
    }
    return [
        {
            "one": one,
            "missed": [criterion(asked, words) for asked in one.missed],
            "unknown": [criterion(asked, words) for asked in one.unknown],
            "told": told.get(one.organisation.pk),
        }
        for one in before_step(request.actor, step, keys)
    ]


def _file(request: HttpRequest) -> ListFile:
    """The chosen list: what the page shows, and no more than it may."""
    _sees(request)
    found = counted.standings(request.chain).value
    near = Near(found, holders(request.chain).value) if found else None
    filters = NearFilter(request.GET, checkable=list(near.counts()) if near else [])
    step = filters.chosen_step()
    keys = near.keys(step, filters.chosen_which()) if near and step else []
    heads = [_("firm"), _("USCC"), pgettext("ladder", "step"), _("what is missing")]
    heads += [_("what was seen"), _("met"), _("to ask"), _("told on")]
    name = step_name(step, language()) if step else _("One criterion short")

    def lines(some: list[int]) -> list[list[Any]]:
        return _lines(request, step, some, name) if step else []

    sheet = SheetData(_("One criterion short"), heads, in_batches(keys, lines, fetched=lambda p: p))
    about = about_list(request.chain, Table(request.GET, (), filters=filters))
    return ListFile(name, [sheet], about, [keys])


export = list_export(_file, page="upgrading:near")


def _lines(request: HttpRequest, step: Step, keys: list[int], name: str) -> list[list[Any]]:
    words, said = words_of(request.chain), language()
    rows = told_policy.rows(request.actor).filter(step=step.key, organisation__in=keys)
    told = {one.organisation_id: timezone.localdate(one.told_at) for one in rows}
    return [
        [
            one.organisation.name,
            one.organisation.uscc,
            name,
            "；".join(asked.criterion.label(said) for asked in one.missed),
            "；".join(_seen(one, words)),
            one.met,
            "；".join(asked.criterion.label(said) for asked in one.unknown),
            told.get(one.organisation.pk),
        ]
        for one in before_step(request.actor, step, keys)
    ]


def _seen(one: NearFirm, words: eligibility.Vocabulary) -> list[str]:
    return [
        f"{verdict['name']} {verdict['seen']}"
        for asked in one.missed
        for verdict in criterion(asked, words)["verdicts"]
        if verdict["seen"]
    ]


@require_POST
def tell(request: HttpRequest, chain_slug: str) -> HttpResponse:
    _sees(request)
    keys = [whole_number(one, most=12) for one in request.POST.getlist("firm")]
    wanted = [key for key in keys if key is not None]
    step = str(request.POST.get("step") or "")[:60]
    told: list[int] = []
    if done(
        request,
        lambda: told.append(services.firms_tell(step=step, organisations=wanted, by=request.actor)),
    ):
        text = ngettext("%(count)d firm was told.", "%(count)d firms were told.", told[0])
        messages.success(request, text % {"count": told[0]})
    base = reverse("upgrading:near", args=[chain_slug])
    back = {"step": step, "which": str(request.POST.get("which") or "")[:20]}
    return see_other(f"{base}?{urlencode(back)}")
