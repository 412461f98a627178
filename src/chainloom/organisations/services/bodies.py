"""What a coordination body is and of which it is a part, and its terms (届)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.cleaning import assign, clean_day, clean_text, needed_text, one_of
from chainloom.core.errors import Conflict, Invalid

from ..models import (
    BodyForm,
    BodyMembership,
    BodyProfile,
    BodyTerm,
    Kind,
    Organisation,
    on_day,
    overlapping,
)
from ..policy import organisation_policy
from . import effects
from .standing import check_body

# A committee, its groups, their teams: deeper than this is a mistake.
DEEPEST = 6


@transaction.atomic
def body_describe(
    *, body: Organisation, form: str, by: Actor, parent: Organisation | None = None, duty: str = ""
) -> BodyProfile:
    """Say what sort of body it is, what it is for, and of which body it is a part."""
    check_body(body, by)
    if body.kind != Kind.BODY:
        raise Invalid("not_a_body", _("Only a coordination body is described here."))
    if parent is not None:
        _check_parent(body, parent, by)
    row = BodyProfile.objects.select_for_update().filter(body=body).first()
    row = row or BodyProfile(body=body)
    before = row.parent.name if row.parent else ""
    changes = assign(
        row,
        {
            "form": one_of(form, list(BodyForm.values), "form"),
            "parent_id": parent.pk if parent else None,
            "duty": clean_text(duty, 300),
        },
    )
    if row.pk is not None and not changes:
        return row
    row.save()
    if changes.pop("parent_id", None):
        changes["parent"] = (before, parent.name if parent else "")
    told = {f"body.{name}": pair for name, pair in changes.items()}
    record(by=by, action="organisation.body_described", obj=body, changes=told)
    return row


def _check_parent(body: Organisation, parent: Organisation, by: Actor) -> None:
    """A body of the chain, and no circle."""
    organisation_policy.check(by, "view", parent)
    if parent.kind != Kind.BODY:
        raise Invalid("not_a_body", _("It is a part of a coordination body only."), field="parent")
    at: int | None = parent.pk
    for _step in range(DEEPEST):
        if at == body.pk:
            message = _("A body cannot be a part of itself, nor of one of its own parts.")
            raise Invalid("own_part", message, field="parent")
        at = BodyProfile.objects.filter(body=at).values_list("parent", flat=True).first()
        if at is None:
            return
    raise Invalid("too_deep", _("At most %(n)s of them.") % {"n": DEEPEST}, field="parent")


def _cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in values.items():
        match name:
            case "title":
                found[name] = needed_text(value, 40, name)
            case "note":
                found[name] = clean_text(value, 200)
            case "from_date" | "until":
                found[name] = clean_day(value, name)
            case _:
                raise TypeError(f"not a field of a term: {name}")
    return found


def _check_term(row: BodyTerm) -> None:
    if row.from_date is None:
        raise Invalid("required", _("This must not be empty."), field="from_date")
    if row.until is not None and row.until < row.from_date:
        raise Invalid("dates_reversed", _("It ends before it began."), field="until")
    others = BodyTerm.objects.filter(body=row.body_id).exclude(pk=row.pk)
    other = others.filter(overlapping(row.from_date, row.until)).first()
    if other is not None:
        about = {"term": other.title, "from": other.from_date, "until": other.until or "…"}
        message = _("It overlaps with “%(term)s” (%(from)s – %(until)s).") % about
        raise Conflict("overlaps", message, field="from_date")


@transaction.atomic
def term_add(
    *,
    body: Organisation,
    values: Mapping[str, Any],
    by: Actor,
    going_on: Iterable[int] | None = None,
) -> BodyTerm:
    """A term begins; `values`: title, from_date, until, note.

    The open term before it ends the day before. `going_on` are the seats (ids) that last into the
    new term; all others held on the day before end on it. None: seats are left as they are.
    """
    check_body(body, by)
    Organisation.objects.select_for_update().get(pk=body.pk)
    row = BodyTerm(body=body, source=effects.source_of_entry(by), **_cleaned(values))
    if row.from_date is not None:
        _close_before(body, row.from_date)
    _check_term(row)
    row.save()
    record(
        by=by,
        action="organisation.term_added",
        obj=body,
        context={"term": row.title},
        changes={"term.from_date": (None, row.from_date), "term.until": (None, row.until)},
    )
    if going_on is not None and row.from_date is not None:
        _leave(body, row.from_date - timedelta(days=1), set(going_on), by)
    return row


def _close_before(body: Organisation, begins: date) -> None:
    open_ones = BodyTerm.objects.filter(body=body, until=None, from_date__lt=begins)
    open_ones.update(until=begins - timedelta(days=1))


def _leave(body: Organisation, last: date, going_on: set[int], by: Actor) -> None:
    """End the seats that do not last into the next term; who left is in the seats themselves."""
    held = BodyMembership.objects.filter(on_day(last), body=body)
    left = held.exclude(pk__in=going_on).exclude(until=last)
    count = left.update(until=last)
    if count:
        context = {"count": count}
        record(by=by, action="organisation.members_left", obj=body, context=context)
        effects.network_changed([by.chain_id])


def _locked(term: BodyTerm, by: Actor) -> BodyTerm:
    check_body(term.body, by)
    return BodyTerm.objects.select_for_update(of=("self",)).select_related("body").get(pk=term.pk)


@transaction.atomic
def term_update(*, term: BodyTerm, values: Mapping[str, Any], by: Actor) -> BodyTerm:
    """Put a term right: its name, days or note."""
    row = _locked(term, by)
    changes = assign(row, _cleaned(values))
    if not changes:
        return row
    _check_term(row)
    row.save()
    record(
        by=by,
        action="organisation.term_changed",
        obj=row.body,
        changes={f"term.{name}": pair for name, pair in changes.items()},
        context={"term": row.title},
    )
    return row


@transaction.atomic
def term_remove(*, term: BodyTerm, by: Actor) -> None:
    """Take out a term entered by mistake; seats have days of their own and stay."""
    row = _locked(term, by)
    context = {"term": row.title}
    record(by=by, action="organisation.term_removed", obj=row.body, context=context)
    row.delete()
