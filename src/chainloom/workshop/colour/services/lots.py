"""Lots of pieces: boxes about a standard are cut when they are shown, groups are found and kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.core.cleaning import one_of
from chainloom.core.errors import Invalid
from chainloom.engines import colour
from chainloom.engines.colour import ColourError
from chainloom.jobs.services import job_enqueue

from ..kept import Kept, conditions_for, conditions_of_rows, lab_for, labs_for, labs_of_rows
from ..models import Axes, PieceLot
from ..policy import lot_policy
from ..typed import pieces_typed
from .common import (
    added,
    formula_of,
    in_field,
    measured,
    number_of,
    of_whom,
    read_if,
    text_of,
    title_of,
)

JOB = "workshop.colour_groups"
# Up to so many groups are found within a second; more go to a job.
AT_ONCE = 500
# Beyond what can be compared each with each there are boxes and no groups.
MOST_GROUPED = colour.MOST_PIECES
MOST_PIECES = 10_000


def labs_of(standard: Kept | None, pieces: list[Kept]) -> tuple[list[float], list[list[float]]]:
    """L*a*b* of the standard and of the pieces, all for one observer; without a standard it is the
    middle of the pieces."""
    by = conditions_for([*([standard] if standard else []), *pieces])
    points = labs_for(pieces, *by)
    middle = (
        list(lab_for(standard, *by))
        if standard
        else [float(value) for value in np.mean(points, axis=0)]
    )
    return middle, points


def labs_of_lot(row: PieceLot) -> tuple[list[float], list[list[float]]]:
    """The same of a lot that is kept."""
    by = conditions_of_rows([*([row.standard] if row.standard else []), *row.pieces])
    points = labs_of_rows(row.pieces, *by)
    if row.standard:
        return labs_of_rows([row.standard], *by)[0], points
    return [float(value) for value in np.mean(points, axis=0)], points


def asked_for(
    values: Mapping[str, Any], file: File[bytes] | None, by: Actor
) -> tuple[Kept | None, list[Kept], list[str]]:
    """Standard (or None) and pieces of a form or a request, and what a file was taken for."""
    read = read_if(file, values)
    pieces = pieces_typed(text_of(values, "pieces"), field="pieces")
    pieces += read.kept if read else []
    standard = None
    if text := text_of(values, "standard"):
        same = [one for one in pieces if one.name == text]
        name = _("standard")
        standard = (
            same[0] if same else measured(text, by=by, field="standard", among=read, name=name)
        )
        pieces = [one for one in pieces if one.sample is not standard.sample]
    if not pieces:
        raise Invalid("required", _("Paste pieces, or choose a file."), field="pieces")
    if len(pieces) > MOST_PIECES:
        message = _("%(n)s pieces; at most %(most)s in one lot. Split them.")
        raise Invalid("too_many", message % {"n": len(pieces), "most": MOST_PIECES}, field="pieces")
    in_field("pieces", lambda: labs_of(standard, pieces))
    return standard, pieces, read.notes if read else []


def told(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "axes": one_of(values.get("axes"), list(Axes.values), "axes"),
        "width": number_of(values.get("width"), "width"),
        "formula": formula_of(values.get("formula")),
        "limit": number_of(values.get("limit"), "limit"),
    }


@transaction.atomic
def lot_add(*, values: Mapping[str, Any], file: File[bytes] | None, by: Actor) -> PieceLot:
    """Keep pieces and find their groups: now for a few hundred, else as a job; none for more than
    can be compared each with each."""
    lot_policy.check_add(by)
    standard, pieces, notes = asked_for(values, file, by)
    row = PieceLot(
        title=title_of(values.get("title"), _("%(n)s pieces") % {"n": len(pieces)}),
        standard=standard.as_json() if standard else None,
        pieces=[one.as_json() for one in pieces],
        **told(values),
        **of_whom(by),
    )
    if len(pieces) <= AT_ONCE or len(pieces) > MOST_GROUPED:
        # What is too many the engine refuses at once, and says so.
        _group(row)
    row.save()
    added(row, by)
    if row.grouped is None and not row.error:
        job = job_enqueue(kind=JOB, params={"lot_id": row.pk}, by=by, key=f"{JOB}:{row.pk}")
        row.job_id = job.pk
        row.save(update_fields=["job_id"])
    row.read_notes = notes
    return row


def groups_of(points: list[list[float]], limit: float, formula: str) -> dict[str, Any]:
    """The fewest groups found, as they are kept."""
    found = colour.shade_groups(points, limit, by=formula)
    return {
        "groups": [
            {"members": list(one.members), "middle": one.middle, "widest": round(one.widest, 4)}
            for one in found.groups
        ],
        "exact": found.exact,
        "at_least": found.at_least,
    }


def _group(row: PieceLot) -> None:
    try:
        _middle, points = labs_of_lot(row)
        row.grouped = groups_of(points, row.limit, row.formula)
    except ColourError as refusal:
        row.error = str(refusal)[:300]


def run_groups(lot_id: int) -> None:
    """The job: find the groups of a lot that has none yet; nothing is locked meanwhile."""
    row = PieceLot.objects.filter(pk=lot_id).first()
    if row is None or row.grouped is not None:
        return
    _group(row)
    PieceLot.objects.filter(pk=row.pk, grouped__isnull=True).update(
        grouped=row.grouped, error=row.error
    )
