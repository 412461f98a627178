"""The firm's own dyeings, and recipes from the calibration that they make.

A calibration is not kept: it follows from the dyeings in a fraction of a second, always the same
(its seed is fixed), and the last few are remembered by the process.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from math import comb
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.cleaning import clean_text
from chainloom.core.errors import Invalid
from chainloom.engines import colour
from chainloom.engines.colour import Calibration, ColourError, Dyeing, Recipe, Sample, Wishes
from chainloom.jobs.services import job_enqueue

from ..kept import FILE, Kept, kept_of
from ..models import NAME_MOST, DyeingSet, RecipeRequest
from ..policy import dyeing_set_policy
from ..reading import read_file
from ..sentences import in_words
from ..typed import amounts_typed
from .common import (
    added,
    in_field,
    locked,
    measured,
    number_of,
    of_whom,
    read_if,
    text_of,
    title_of,
)

JOB = "workshop.colour_recipe"
MOST_DYEINGS = 1_000
# So many sets of dyes from so many dyeings take about a second; more go to a job.
SETS_AT_ONCE, DYEINGS_AT_ONCE = 400, 80
COUNT = 10
# What misses the shade by so much more than the best (ΔE00) is no recipe for it.
FAR = 5.0
MOST_WEIGHT, MOST_PRICE = 10.0, 1_000_000.0


def dyeing_set_add(*, values: Mapping[str, Any], file: File[bytes] | None, by: Actor) -> DyeingSet:
    """Keep dyeings from a file and what a calibration from them is worth."""
    dyeing_set_policy.check_add(by)
    if file is None:
        raise Invalid("required", _("Choose a file of dyeings."), field="file")
    read = read_file(file, scale=text_of(values, "scale"))
    if len(read.samples) > MOST_DYEINGS:
        message = _("%(n)s dyeings; at most %(most)s in one set.")
        about = {"n": len(read.samples), "most": MOST_DYEINGS}
        raise Invalid("too_many", message % about, field="file")
    samples = _with_amounts(read.samples, text_of(values, "amounts"))
    dyeings = in_field("file", lambda: colour.dyeings_of(samples))
    calibration = in_field("file", lambda: colour.calibrate(dyeings))
    row = DyeingSet(
        name=title_of(values.get("name"), read.filename[:NAME_MOST], "name"),
        filename=read.filename,
        dyeings=[{**Kept(one.sample, FILE).as_json(), "amounts": one.amounts} for one in dyeings],
        facts=facts_of(calibration, dyeings, read.notes),
        **of_whom(by),
    )
    with transaction.atomic():
        row.save()
        added(row, by)
    return row


def _with_amounts(samples: list[Sample], text: str) -> list[Sample]:
    """The samples of a file with the recipes that were pasted beside it, matched by name."""
    amounts = amounts_typed(text, field="amounts")
    if not amounts:
        return samples
    names = [one.name for one in samples]
    problems = (
        (_("The file holds no sample called %(names)s."), [n for n in amounts if n not in names]),
        (
            _("Nothing says what was in %(names)s; the undyed cloth is a line without amounts."),
            [name for name in names if name not in amounts],
        ),
        (
            _("The file holds several samples called %(names)s."),
            [name for name in dict.fromkeys(names) if names.count(name) > 1],
        ),
    )
    for message, wrong in problems:
        if wrong:
            told = "、".join(name[:40] for name in wrong[:5]) + ("…" if len(wrong) > 5 else "")
            raise Invalid("no_match", message % {"names": told}, field="amounts")
    dyes = {dye for each in amounts.values() for dye in each}
    return [
        replace(
            one,
            attributes={f"dye:{dye}": repr(amounts[one.name].get(dye, 0.0)) for dye in dyes},
        )
        for one in samples
    ]


def facts_of(
    calibration: Calibration, dyeings: Sequence[Dyeing], notes: Sequence[str]
) -> dict[str, Any]:
    """What is kept of a calibration, to be shown and to choose by."""
    return {
        "dyes": [
            {
                "name": dye,
                "dyeings": sum(dye in one.amounts for one in dyeings),
                "most": round(float(most), 4),
            }
            for dye, most in zip(calibration.dyes, calibration.most, strict=True)
        ],
        "dyeings": calibration.dyeings,
        "constants": calibration.constants,
        "error": round(calibration.error, 4),
        "error_90": round(calibration.error_90, 4),
        "notes": [*notes, *calibration.notes],
    }


def dyes_of(row: DyeingSet) -> list[str]:
    return [one["name"] for one in row.facts["dyes"]]


@transaction.atomic
def prices_set(*, dyeing_set: DyeingSet, prices: Mapping[str, Any], by: Actor) -> DyeingSet:
    """What a kg of each dye costs; an empty price is none."""
    dyeing_set_policy.check(by, "edit", dyeing_set)
    row: DyeingSet = locked(dyeing_set)
    kept = {}
    for dye in dyes_of(row):
        if (given := str(prices.get(dye) or "").strip()) != "":
            kept[dye] = _price(given, dye)
    row.prices = kept
    row.save(update_fields=["prices"])
    record(by=by, action="colour.changed", obj=row)
    return row


def _price(given: str, dye: str) -> float:
    try:
        return number_of(given, dye, most=MOST_PRICE, zero=True)
    except Invalid as wrong:
        message = _("Price of %(dye)s: %(what)s") % {"dye": dye, "what": wrong}
        raise Invalid(wrong.code, message, field=dye) from wrong


def wishes_of(values: Mapping[str, Any], row: DyeingSet) -> dict[str, Any]:
    """Wishes as they are kept; `dyes` empty for all."""
    known = dyes_of(row)
    dyes = [str(one) for one in values.get("dyes") or []]
    if unknown := [one for one in dyes if one not in known]:
        message = _("“%(dye)s” is no dye of this set.") % {"dye": unknown[0][:40]}
        raise Invalid("unknown_choice", message, field="dyes")
    most = number_of(values.get("most_dyes") or 3, "most_dyes", most=6)
    weights = {
        name: number_of(values.get(name, usual), name, most=MOST_WEIGHT, zero=True)
        for name, usual in (("metamerism_weight", 0.5), ("cost_weight", 0.2))
    }
    return {"most_dyes": int(most), "dyes": [one for one in known if one in dyes], **weights}


@transaction.atomic
def recipe_ask(
    *, dyeing_set: DyeingSet, values: Mapping[str, Any], file: File[bytes] | None = None, by: Actor
) -> RecipeRequest:
    """Ask for recipes for a target: found now where that is quick, else by a job."""
    dyeing_set_policy.check(by, "edit", dyeing_set)
    read = read_if(file, values)
    text = text_of(values, "target")
    if not text and (read is None or not read.samples):
        raise Invalid("required", _("Say which shade is wanted."), field="target")
    target = (
        measured(text, by=by, field="target", among=read, name=pgettext("colour", "wanted"))
        if text
        else read.kept[0]  # type: ignore[union-attr]
    )
    usual = clean_text(text, NAME_MOST + 1)
    title = values.get("title") or (usual if len(usual) <= NAME_MOST else "")
    values = {**values, "title": title}
    row = recipe_for(dyeing_set=dyeing_set, target=target, values=values, by=by)
    row.read_notes = read.notes if read else ()
    return row


@transaction.atomic
def recipe_for(
    *, dyeing_set: DyeingSet, target: Kept, values: Mapping[str, Any], by: Actor
) -> RecipeRequest:
    """The same for a target that was understood already."""
    dyeing_set_policy.check(by, "edit", dyeing_set)
    if target.is_indicative or (
        not target.sample.has_curve and (target.sample.light, target.sample.observer) != ("D65", 10)
    ):
        raise Invalid(
            "other_conditions",
            _(
                "Recipes need a curve, or L*a*b* for D65 and 10°: the colour of a screen or a "
                "picture is none to dye by."
            ),
            field="target",
        )
    row = RecipeRequest(
        dyeing_set=dyeing_set,
        title=title_of(values.get("title"), clean_text(target.name, NAME_MOST)),
        target=target.as_json(),
        wishes=wishes_of(values, dyeing_set),
        **of_whom(by),
    )
    at_once = _is_quick(row)
    if at_once:
        _find(row)
        if row.error:
            raise Invalid("not_possible", in_words(row.error), field="target")
    row.save()
    added(row, by)
    if not at_once:
        job = job_enqueue(kind=JOB, params={"recipe_id": row.pk}, by=by, key=f"{JOB}:{row.pk}")
        row.job_id = job.pk
        row.save(update_fields=["job_id"])
    return row


def _is_quick(row: RecipeRequest) -> bool:
    chosen = len(row.wishes["dyes"] or dyes_of(row.dyeing_set))
    sets = sum(comb(chosen, size) for size in range(1, row.wishes["most_dyes"] + 1))
    return sets <= SETS_AT_ONCE and len(row.dyeing_set.dyeings) <= DYEINGS_AT_ONCE


def run_recipe(recipe_id: int) -> None:
    """The job: find the recipes of a request that has none yet; nothing is locked meanwhile."""
    row = RecipeRequest.objects.filter(pk=recipe_id).select_related("dyeing_set").first()
    if row is None or row.found is not None:
        return
    _find(row)
    RecipeRequest.objects.filter(pk=row.pk, found__isnull=True).update(
        found=row.found, error=row.error
    )


def _find(row: RecipeRequest) -> None:
    wishes = Wishes(
        most_dyes=row.wishes["most_dyes"],
        dyes=tuple(row.wishes["dyes"]),
        prices=row.dyeing_set.prices,
        metamerism_weight=row.wishes["metamerism_weight"],
        cost_weight=row.wishes["cost_weight"],
    )
    try:
        found = colour.predict(
            kept_of(row.target).sample, calibration_of(row.dyeing_set), wishes, count=COUNT
        )
    except ColourError as refusal:
        row.error = str(refusal)[:300]
        return
    best = min((one.difference for one in found), default=0.0)
    row.found = [_as_json(one) for one in found if one.difference <= best + FAR]


def _as_json(one: Recipe) -> dict[str, Any]:
    return {
        "amounts": {dye: round(amount, 5) for dye, amount in one.amounts.items()},
        "criterion": one.criterion,
        "difference": round(one.difference, 4),
        "likely": round(one.likely, 4),
        "likely_90": round(one.likely_90, 4),
        "metamerism": {lamp: round(value, 4) for lamp, value in one.metamerism.items()},
        "spectral": None if one.spectral is None else round(one.spectral, 5),
        "cost": None if one.cost is None else round(one.cost, 4),
        "beyond": list(one.beyond),
        "lab": [round(value, 3) for value in one.lab],
        "reflectance": [round(value, 5) for value in one.reflectance],
        "rank": round(one.rank, 4),
    }


def calibration_of(row: DyeingSet) -> Calibration:
    """The calibration from the dyeings; a set is never changed, so its key stands for it."""
    return _calibrated(row.pk, row.created_at.isoformat())


@lru_cache(maxsize=4)
def _calibrated(key: int, made: str) -> Calibration:
    del made
    rows = DyeingSet.objects.values_list("dyeings", flat=True).get(pk=key)
    return colour.calibrate([Dyeing(kept_of(one).sample, one["amounts"]) for one in rows])
