"""Qualifications: added, corrected, taken back, singly and by an import."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.errors import Conflict, Forbidden, Invalid, Missing, Problem
from chainloom.core.inserting import insert_objects

from ..certificate_kinds import UnknownKind
from ..certificate_kinds import kind as kind_of
from ..models import Certificate, Organisation, Source
from ..policy import certificate_policy, organisation_policy
from . import effects
from .bulk import chunks, placed, record_in_bulk
from .fields import one_line, parsed_day
from .profile import chain_of

FIELDS = ("kind", "level", "number", "issuer", "issued_on", "expires_on", "written_as")
_LENGTHS = {"number": 80, "issuer": 120, "written_as": 120}


@dataclass(frozen=True, slots=True)
class CertificateDraft:
    organisation_id: int
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CertificateChange:
    certificate_id: int
    values: Mapping[str, Any]


def _refuse(field: str, code: str, message: str) -> Invalid:
    return Invalid(code, message, field=field)


def _checked_kind(code: Any, level: Any) -> None:
    try:
        kind = kind_of(str(code))
    except UnknownKind as error:
        message = _("There is no kind of certificate “%(value)s”.") % {"value": code}
        raise _refuse("kind", "unknown_kind", message) from error
    if level and not kind.has_level(str(level)):
        language = get_language() or "zh"
        known = ", ".join(one.label(language) for one in kind.levels)
        message = (
            _("%(kind)s has no such level; it has: %(levels)s.")
            % {"kind": kind.label(language), "levels": known}
            if known
            else _("%(kind)s has no levels.") % {"kind": kind.label(language)}
        )
        raise _refuse("level", "unknown_level", message)


def checked(certificate: Certificate, values: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Set the values after checking them with those that stay; returns what changed."""
    unknown = set(values) - set(FIELDS)
    if unknown:
        field = sorted(unknown)[0]
        raise _refuse(field, "unknown_field", _("There is no field “%s”.") % field)
    changes: dict[str, tuple[Any, Any]] = {}
    for field, value in values.items():
        fit = (
            parsed_day(field, value)
            if field in ("issued_on", "expires_on")
            else one_line(value or "")
        )
        if len(str(fit or "")) > _LENGTHS.get(field, 80):
            raise _refuse(
                field,
                "too_long",
                _("This is too long: at most %(longest)d characters.")
                % {"longest": _LENGTHS.get(field, 80)},
            )
        old = getattr(certificate, field)
        if old != fit:
            changes[field] = (old, fit)
            setattr(certificate, field, fit)
    _checked_kind(certificate.kind, certificate.level)
    begun, ends = certificate.issued_on, certificate.expires_on
    if begun and ends and ends < begun:
        raise _refuse("expires_on", "dates_reversed", _("It expires before it was issued."))
    return changes


def _check_issued(changes: Mapping[str, tuple[Any, Any]]) -> None:
    """What somebody enters by hand: an announcement may be of next year, not of a later one."""
    _old, issued = changes.get("issued_on", (None, None))
    if issued and issued.year > timezone.localdate().year + 1:
        raise _refuse("issued_on", "in_future", _("The day of issue lies too far in the future."))


def label(certificate: Certificate, language: str = "") -> str:
    """Kind and grade as officially named, in the reader's language unless said otherwise."""
    language = language or get_language() or "zh"
    try:
        kind = kind_of(certificate.kind)
    except UnknownKind:
        return f"{certificate.kind} {certificate.level}".strip()
    level = kind.level_label(certificate.level, language) if kind.grades else ""
    return " · ".join(part for part in (kind.label(language), level) if part)


def _about(certificate: Certificate, changes: Mapping[str, tuple[Any, Any]]) -> dict[str, Any]:
    """Changes under names that say what they are of, for the organisation's history."""
    return {f"certificate.{field}": pair for field, pair in changes.items()}


def _context(certificate: Certificate) -> dict[str, Any]:
    # In Chinese, the language of the official names, whoever writes.
    named = label(certificate, "zh")
    return {"id": certificate.pk, "certificate": named, "kind": certificate.kind}


@transaction.atomic
def certificate_add(
    *,
    organisation: Organisation,
    values: Mapping[str, Any],
    by: Actor,
    source: Source | None = None,
) -> Certificate:
    """Note a qualification; the same kind with the same dates twice is refused."""
    organisation_policy.check(by, "certify", organisation)
    certificate = Certificate(organisation=organisation)
    changes = checked(certificate, {"kind": "", **values})
    _check_issued(changes)
    same = Certificate.objects.filter(
        organisation=organisation,
        kind=certificate.kind,
        level=certificate.level,
        issued_on=certificate.issued_on,
        expires_on=certificate.expires_on,
    )
    if same.exists():
        raise Conflict(
            "certificate_known", _("This certificate is already recorded."), field="kind"
        )
    certificate.source = source or effects.source_of_entry(by)
    certificate.save()
    _after(certificate, "added", changes, by)
    return certificate


@transaction.atomic
def certificate_update(
    *, certificate: Certificate, values: Mapping[str, Any], by: Actor, source: Source | None = None
) -> Certificate:
    certificate_policy.check(by, "edit", certificate)
    row = Certificate.objects.select_for_update().get(pk=certificate.pk)
    changes = checked(row, values)
    _check_issued(changes)
    if not changes:
        return row
    row.source = source or effects.source_of_entry(by)
    row.save()
    _after(row, "updated", changes, by)
    return row


@transaction.atomic
def certificate_remove(*, certificate: Certificate, by: Actor) -> None:
    """Take out a certificate entered by mistake; one that ended gets an expiry date instead."""
    certificate_policy.check(by, "edit", certificate)
    was = {field: (getattr(certificate, field), None) for field in FIELDS}
    _after(certificate, "removed", {k: pair for k, pair in was.items() if pair[0]}, by)
    certificate.delete()


def _after(
    certificate: Certificate, verb: str, changes: Mapping[str, tuple[Any, Any]], by: Actor
) -> None:
    effects.changed(certificate.organisation, searched=False)
    record(
        by=by,
        action=f"organisation.certificate_{verb}",
        obj=certificate.organisation,
        changes=_about(certificate, changes),
        context=_context(certificate),
    )


@transaction.atomic
def certificate_bulk_write(
    *,
    creates: Sequence[CertificateDraft],
    updates: Sequence[CertificateChange],
    chain: models.Model,
    source: Source,
    by: Actor,
    context: dict[str, Any] | None = None,
) -> list[int]:
    """Very many certificates, all or nothing; ids of `creates` in order, then of `updates`."""
    if not certificate_policy.may_add(by) or chain.pk != chain_of(by):
        raise Forbidden()
    done: list[int] = []
    events: list[tuple[str, Certificate, dict[str, tuple[Any, Any]]]] = []
    for start in range(0, len(creates), 2000):
        rows = _drafted(creates[start : start + 2000], start, source, by, events)
        insert_objects(rows)
        done.extend(row.pk for row in rows)
    for start in range(0, len(updates), 2000):
        rows = _changed(updates[start : start + 2000], start, source, by, events)
        Certificate.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=[*FIELDS, "source"],
        )
        done.extend(change.certificate_id for change in updates[start : start + 2000])
    _record(events, by, context)
    holders = {row.organisation_id for _verb, row, _changes in events}
    effects.network_changed({chain.pk, *effects.chains_of(holders)})
    return done


def _drafted(
    drafts: Sequence[CertificateDraft],
    start: int,
    source: Source,
    by: Actor,
    events: list[tuple[str, Certificate, dict[str, tuple[Any, Any]]]],
) -> list[Certificate]:
    owners = organisation_policy.rows(by, "certify").in_bulk([d.organisation_id for d in drafts])
    rows = []
    for place, draft in enumerate(drafts, start):
        owner = owners.get(draft.organisation_id)
        if owner is None:
            raise placed(Missing(), place)
        row = Certificate(organisation=owner, source=source)
        try:
            changes = checked(row, {"kind": "", **draft.values})
        except Problem as problem:
            raise placed(problem, place) from problem
        rows.append(row)
        events.append(("added", row, changes))
    return rows


def _changed(
    part: Sequence[CertificateChange],
    start: int,
    source: Source,
    by: Actor,
    events: list[tuple[str, Certificate, dict[str, tuple[Any, Any]]]],
) -> list[Certificate]:
    known = certificate_policy.rows(by, "edit").select_related("organisation")
    rows = known.in_bulk([change.certificate_id for change in part])
    touched = []
    for place, change in enumerate(part, start):
        row = rows.get(change.certificate_id)
        if row is None:
            raise placed(Missing(), place)
        try:
            changes = checked(row, change.values)
        except Problem as problem:
            raise placed(problem, place) from problem
        if changes:
            row.source = source
            touched.append(row)
            events.append(("updated", row, changes))
    return touched


def _record(
    events: Sequence[tuple[str, Certificate, dict[str, tuple[Any, Any]]]],
    by: Actor,
    context: dict[str, Any] | None,
) -> None:
    record_in_bulk(
        (
            (f"organisation.certificate_{verb}", row.organisation, _about(row, changes))
            for verb, row, changes in events
        ),
        by=by,
        context=context,
        contexts=(_context(row) for _verb, row, _changes in events),
    )


@transaction.atomic
def certificate_bulk_remove(
    *, certificate_ids: Sequence[int], by: Actor, context: dict[str, Any] | None = None
) -> None:
    """Take certificates back out: the undo of `certificate_bulk_write`."""
    holders: set[int] = set()
    for chunk in chunks(certificate_ids):
        rows = list(
            certificate_policy.rows(by, "edit").filter(pk__in=chunk).select_related("organisation")
        )
        if len(rows) < len(set(chunk)):
            raise Missing()
        _record([("removed", row, {}) for row in rows], by, context)
        Certificate.objects.filter(pk__in=chunk).delete()
        holders.update(row.organisation_id for row in rows)
    effects.network_changed({chain_of(by), *effects.chains_of(holders)})
