"""A firm's rows, and the numbers of its first page."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.fields.json import KeyTextTransform

from chainloom.accounts.actor import Actor

from ..models import ColourTolerance, PieceLot, Shade, ShadeChange
from ..policy import (
    comparison_policy,
    dyeing_set_policy,
    lot_policy,
    picture_policy,
    recipe_policy,
    shade_change_policy,
    shade_policy,
)

USUAL = {"formula": "ciede2000", "limit": 1.0}


def tolerance_of(actor: Actor) -> dict[str, Any]:
    """The firm's own tolerance, else what is usual."""
    row = ColourTolerance.objects.filter(organisation=actor.organisation_id).first()
    return {"formula": row.formula, "limit": row.limit} if row else dict(USUAL)


def comparisons(actor: Actor) -> QuerySet[Any]:
    """Own ones and those shared with one, without their measurements."""
    rows = comparison_policy.rows(actor).select_related("organisation")
    return rows.defer("standard", "samples")


def lots(actor: Actor) -> QuerySet[PieceLot]:
    return lot_policy.rows(actor).select_related("organisation").defer("standard", "pieces")


def shades(actor: Actor, q: str = "") -> QuerySet[Shade]:
    how = KeyTextTransform("how", "measured")
    rows = shade_policy.rows(actor).filter(removed_in=None).defer("measured").annotate(how=how)
    for word in q.split():
        rows = rows.filter(name__icontains=word) | rows.filter(note__icontains=word)
    return rows


def changes(actor: Actor) -> QuerySet[ShadeChange]:
    return shade_change_policy.rows(actor).defer("rows", "refused").order_by("-pk")


def dyeing_sets(actor: Actor) -> QuerySet[Any]:
    rows = dyeing_set_policy.rows(actor).defer("dyeings")
    return rows.annotate(asked=Count("requests")).order_by("-pk")


def newest_dyeings(actor: Actor) -> int | None:
    """The key of the set of dyeings made last: the one to ask first."""
    keys = dyeing_set_policy.rows(actor).order_by("-pk").values_list("pk", flat=True)
    return keys.first()


def recipes(actor: Actor) -> QuerySet[Any]:
    rows = recipe_policy.rows(actor).select_related("dyeing_set")
    return rows.defer("target", "dyeing_set__dyeings")


def pictures(actor: Actor) -> QuerySet[Any]:
    return picture_policy.rows(actor).order_by("-pk")


def counts(actor: Actor) -> dict[str, int]:
    """How many there are of each, for the first page."""
    return {
        "comparisons": comparison_policy.rows(actor).count(),
        "lots": lot_policy.rows(actor).count(),
        "shades": shades(actor).count(),
        "recipes": recipe_policy.rows(actor).count(),
    }
