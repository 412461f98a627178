"""Comparisons: samples against a standard, kept with the tolerance they were judged by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.cleaning import clean_text
from chainloom.core.errors import Invalid

from ..judging import is_comparable
from ..kept import Kept
from ..models import NAME_MOST, ColourComparison, ColourTolerance
from ..policy import comparison_policy
from .common import added, formula_of, measured, number_of, of_whom, read_if, text_of, title_of

MOST_SAMPLES = 500


def asked_for(
    values: Mapping[str, Any], file: File[bytes] | None, by: Actor
) -> tuple[Kept, list[Kept], list[str]]:
    """Standard and samples of a form or a request, and what a file was taken for; nothing is kept.

    Without words for the standard the first sample of the file is it; samples are what is typed,
    and whatever else the file holds.
    """
    read = read_if(file, values)
    text = text_of(values, "standard")
    if not text and read is None:
        raise Invalid("required", _("Say what the standard is."), field="standard")
    if text:
        name = _("standard")
        standard = measured(text, by=by, field="standard", among=read, name=name)
    else:
        assert read is not None
        if not read.samples:
            raise Invalid("empty", _("There is no sample in the file."), field="file")
        standard = read.kept[0]
    samples = []
    if typed := text_of(values, "sample"):
        samples.append(
            measured(typed, by=by, field="sample", among=read, name=pgettext("colour", "sample"))
        )
    elif read is not None:
        samples = [one for one in read.kept if one is not standard]
    if not samples:
        raise Invalid("required", _("Beside the standard a sample is needed."), field="sample")
    if len(samples) > MOST_SAMPLES:
        message = _("%(n)s samples; at most %(most)s in one comparison.")
        raise Invalid("too_many", message % {"n": len(samples), "most": MOST_SAMPLES}, field="file")
    if not is_comparable(standard, samples):
        raise Invalid(
            "other_conditions",
            _(
                "These cannot be compared: L*a*b* that are only stated are for another light or "
                "observer (a screen's and a picture's colour are for D65 and 2°). Give a curve for "
                "one of them, or L*a*b* of the same conditions."
            ),
            field="sample",
        )
    return standard, samples, read.notes if read else []


@transaction.atomic
def comparison_add(
    *, values: Mapping[str, Any], file: File[bytes] | None, by: Actor
) -> ColourComparison:
    """Keep standard and samples with the tolerance given."""
    comparison_policy.check_add(by)
    standard, samples, notes = asked_for(values, file, by)
    title = f"{standard.name} – {samples[0].name}" + ("…" if len(samples) > 1 else "")
    row = ColourComparison.objects.create(
        title=title_of(values.get("title"), clean_text(title, NAME_MOST)),
        standard=standard.as_json(),
        samples=[one.as_json() for one in samples],
        formula=formula_of(values.get("formula")),
        limit=number_of(values.get("limit"), "limit"),
        **of_whom(by),
    )
    added(row, by)
    row.read_notes = notes
    return row


@transaction.atomic
def tolerance_set(*, values: Mapping[str, Any], by: Actor) -> ColourTolerance:
    """What the firm lets pass, for comparisons and groups that are made from now on."""
    comparison_policy.check_add(by)
    told = {
        "formula": formula_of(values.get("formula")),
        "limit": number_of(values.get("limit"), "limit"),
    }
    row, _new = ColourTolerance.objects.update_or_create(
        organisation_id=by.organisation_id, defaults=told
    )
    record(by=by, action="colour.tolerance_set", obj=row)
    return row
