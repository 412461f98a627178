"""What a project says: written, changed, given to a unit, thrown away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.cleaning import assign
from chainloom.core.errors import Invalid, Missing
from chainloom.organisations.models import Organisation, Source
from chainloom.organisations.services.effects import source_of_entry
from chainloom.organisations.services.fields import cleaned

from ...models import Project, ProjectKind, ProjectStage, ProjectVisibility
from ...models.projects import TEXT_MOST, TITLE_MOST
from ...projects_policy import project_policy
from .. import common
from ..needs.handling import can_be_responsible
from .common import bounded_text, clean_day, locked, note, past_day

SITE = ("district_code", "latitude", "longitude")
VALUES = (
    "title", "kind", "text", "planned_total", "place", *SITE, "starts_on", "ends_on", "visibility",
)  # fmt: skip
# Said once, when it is written; later they are steps of their own.
AT_FIRST = ("stage", "stage_on")


def clean_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """The given fields of a project, cleaned; unknown names are a programming error."""
    unknown = set(values) - {*VALUES, *AT_FIRST}
    if unknown:
        raise TypeError(f"not fields of a project: {sorted(unknown)}")
    return {name: _clean(name, value) for name, value in values.items()}


def _clean(name: str, value: Any) -> Any:
    match name:
        case "title":
            if not str(value or "").strip():
                message = _("Say in a few words what it is about.")
                raise Invalid("required", message, field="title")
            return bounded_text(value, TITLE_MOST, name)
        case "kind":
            return common.one_of(value, list(ProjectKind.values), name)
        case "stage":
            return common.one_of(value, list(ProjectStage.values), name)
        case "visibility":
            return common.one_of(value, list(ProjectVisibility.values), name)
        case "text":
            return common.clean_lines(value, TEXT_MOST, name)
        case "place":
            return bounded_text(value, 200, name)
        case "planned_total":
            return common.clean_number(value, name)
        case "stage_on":
            return past_day(value, name) if value else None
        case "starts_on" | "ends_on":
            return clean_day(value, name)
    return cleaned({name: value})[name]


def check_whole(row: Project) -> None:
    if row.starts_on and row.ends_on and row.ends_on < row.starts_on:
        raise Invalid("dates", _("The planned end is before the beginning."), field="ends_on")
    if (row.latitude is None) != (row.longitude is None):
        message = _("Give both latitude and longitude, or neither.")
        missing = "latitude" if row.latitude is None else "longitude"
        raise Invalid("half_a_place", message, field=missing)


@transaction.atomic
def project_create(
    *,
    organisation: Organisation | None,
    values: Mapping[str, Any],
    by: Actor,
    unit: Any = None,
    source: Source | None = None,
) -> Project:
    """Write a project down for its owner; the office may say at once who looks after it."""
    common.check_member(by)
    project_policy.check_add(by, organisation_id=organisation.pk if organisation else None)
    if organisation is None:
        raise Invalid("required", _("Say who undertakes it."), field="organisation")
    owner = common.clean_organisation(organisation, by)
    row = Project(
        chain=by.chain,
        organisation=owner,
        source=source or source_of_entry(by),
        created_by=by.user,
        created_at=timezone.now(),
        **clean_values({"title": "", "kind": "", **values}),
    )
    check_whole(row)
    row.save()
    note(row, by, "created", stage=row.stage, on=_iso(row.stage_on))
    if unit:
        project_assign(project=row, unit=unit, by=by)
        row.refresh_from_db()
    return row


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None


@transaction.atomic
def project_update(
    *,
    project: Project,
    values: Mapping[str, Any],
    by: Actor,
    organisation: Any = None,
    version: int | None = None,
    text: str = "",
) -> Project:
    """Change what it says; `organisation` says anew who undertakes it, which is the office's.
    `text` goes into its history: from where a change comes."""
    if set(values) & set(AT_FIRST):
        raise TypeError("the stage is moved with project_move")
    row = locked(project, by)
    common.check_version(row, version)
    given = clean_values(values)
    if organisation:
        owner = common.clean_organisation(organisation, by)
        if owner.pk != row.organisation_id:
            project_policy.check(by, "assign", row)
            given["organisation"] = owner
    changes = assign(row, given)
    check_whole(row)
    if not changes:
        return row
    row.version += 1
    row.save()
    if "organisation" in changes:
        row.partners.filter(organisation=row.organisation).delete()
    # The words themselves may name a person; that they changed is enough.
    told = {name: pair for name, pair in changes.items() if name != "text"}
    note(row, by, "updated", text=text, changes=told, fields=sorted(changes))
    return row


@transaction.atomic
def project_assign(*, project: Project, unit: Any, by: Actor) -> Project:
    """Say which unit looks after it; None takes it from the one that did."""
    row = locked(project, by, "assign")
    wanted = common.clean_organisation(unit, by, "unit") if unit else None
    if wanted == row.unit:
        return row
    if wanted is not None:
        if wanted.pk == row.organisation_id:
            message = _("Who undertakes it cannot be the unit that looks after it too.")
            raise Invalid("own_project", message, field="unit")
        if not can_be_responsible(row, wanted):
            message = _("Nobody at %(unit)s has an account in this chain: invite somebody first.")
            raise Invalid("nobody_there", message % {"unit": wanted.display_name}, field="unit")
    row.unit = wanted
    row.save()
    note(row, by, "assigned" if wanted else "released", unit=wanted.pk if wanted else None)
    return row


@transaction.atomic
def project_remove(*, project: Project, by: Actor) -> None:
    """Throw away what was entered by mistake; a project that has lived is dropped instead."""
    if not project_policy.may(by, "view", project):
        raise Missing()
    row = locked(project, by)
    if has_lived(row):
        raise common.not_now(_("Something has happened to it already: drop it instead."))
    record(by=by, action="project.removed", obj=row)
    row.delete()


def has_lived(row: Project) -> bool:
    """A step was taken, money put in, a milestone reached or put off, or an obstacle met."""
    kept = ("created", "updated", "assigned", "released", "milestone_added", "partner_added")
    return row.entries.exclude(verb__in=kept).exists() or row.obstacles.exists()
