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
from chainloom.core.errors import Conflict, Forbidden, Invalid
from chainloom.organisations import finding
from chainloom.organisations.models import Organisation

from ..judging import is_comparable
from ..kept import Kept
from ..models import NAME_MOST, ColourComparison, ColourTolerance, Shared
from ..policy import OwnPolicy, comparison_policy
from .common import added, formula_of, measured, number_of, of_whom, read_if, text_of, title_of

MOST_SAMPLES = 500
MOST_SHARED = 20


def asked_for(
    values: Mapping[str, Any], file: File[bytes] | None, by: Actor
) -> tuple[Kept, list[Kept]]:
    """Standard and samples of a form or a request; nothing is kept.

    Without words for the standard the first sample of the file is it; samples are what is typed,
    and whatever else the file holds.
    """
    read = read_if(file)
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
        samples = [one for one in read.kept if one.sample is not standard.sample]
        if len(samples) == len(read.samples) and not text:
            samples = samples[1:]
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
    return standard, samples


@transaction.atomic
def comparison_add(
    *, values: Mapping[str, Any], file: File[bytes] | None, by: Actor
) -> ColourComparison:
    """Keep standard and samples with the tolerance given."""
    comparison_policy.check_add(by)
    standard, samples = asked_for(values, file, by)
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


@transaction.atomic
def share(*, row: Shared, policy: OwnPolicy[Any], name: str, by: Actor) -> Organisation:
    """Let another organisation of the chain see it; named by its full name, or by one that only it
    has."""
    policy.check(by, "edit", row)
    wanted = " ".join(name.split())[:100]
    hits = [hit.organisation for hit in finding.search(by, wanted, limit=6)] if wanted else []
    exact = [one for one in hits if wanted in (one.name, one.short_name, one.uscc)]
    found = exact or hits
    if not found:
        message = _("No organisation of the chain is found by “%(name)s”.")
        raise Invalid("unknown", message % {"name": wanted[:40]}, field="name")
    if len(found) > 1:
        names = "、".join(one.name for one in found)
        message = _("Which of these: %(names)s? Write the whole name.")
        raise Invalid("ambiguous", message % {"names": names}, field="name")
    if found[0].pk == row.organisation_id:
        raise Invalid("own", _("It is your own already."), field="name")
    if row.shared_with.count() >= MOST_SHARED:
        raise Conflict("too_many", _("It is shared with %(n)s already.") % {"n": MOST_SHARED})
    row.shared_with.add(found[0])
    record(by=by, action="colour.shared", obj=row, context={"organisation": found[0].pk})
    return found[0]


@transaction.atomic
def unshare(*, row: Shared, policy: OwnPolicy[Any], organisation_id: int, by: Actor) -> None:
    policy.check(by, "edit", row)
    if not row.shared_with.filter(pk=organisation_id).exists():
        raise Forbidden()
    row.shared_with.remove(organisation_id)
    record(by=by, action="colour.unshared", obj=row, context={"organisation": organisation_id})
