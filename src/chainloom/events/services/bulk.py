"""Very many sign-ups at once: lists from elsewhere, and samples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.core.cleaning import clean_text, needed_text, one_of
from chainloom.core.errors import Conflict, Invalid
from chainloom.organisations.policy import organisation_policy

from ..models import Event, Feedback, NextStep, Signup, SignupState, SignupWay, code_new
from . import common
from .signing import OF_EVENT


@dataclass(frozen=True)
class SignupDraft:
    """One person; `answer` is what they said afterwards: rating, next step, words."""

    name: str
    organisation_id: int | None = None
    organisation_name: str = ""
    post: str = ""
    contact: str = ""
    state: str = SignupState.COMING
    came_at: datetime | None = None
    answer: tuple[int, str, str] | None = None


@transaction.atomic
def signups_bulk_write(*, event: Event, rows: Sequence[SignupDraft], by: Actor) -> int:
    """Write a list of who came or comes, by office or host; nobody is told. How many it were."""
    row = common.locked(event, by, "run")
    there = row.signups.count()
    if there + len(rows) > OF_EVENT:
        raise Conflict("full", _("No more sign-ups are taken."))
    _check(rows, by)
    taken = set(row.signups.values_list("code", flat=True))
    now = timezone.now()
    made = Signup.objects.bulk_create(_signup(row, one, taken, now) for one in rows)
    Feedback.objects.bulk_create(
        Feedback(signup=signup, rating=rating, next_step=step, words=words, at=one.came_at or now)
        for signup, one in zip(made, rows, strict=True)
        if one.answer
        for rating, step, words in (one.answer,)
    )
    common.count_attended(row)
    common.note(row, "signed_up", by, people=len(made))
    return len(made)


def _check(rows: Sequence[SignupDraft], by: Actor) -> None:
    keys = {one.organisation_id for one in rows if one.organisation_id}
    seen = set(organisation_policy.rows(by).filter(pk__in=keys).values_list("pk", flat=True))
    if keys - seen:
        raise Invalid(
            "unknown_organisation", _("There is no such organisation."), field="organisation"
        )
    for one in rows:
        one_of(one.state, list(SignupState.values), "state")
        if one.answer:
            one_of(one.answer[1], list(NextStep.values), "next_step")


def _signup(event: Event, one: SignupDraft, taken: set[str], now: datetime) -> Signup:
    code = code_new()
    while code in taken:
        code = code_new()
    taken.add(code)
    return Signup(
        event=event,
        organisation_id=one.organisation_id,
        organisation_name=clean_text(one.organisation_name, 160),
        name=needed_text(one.name, 40, "name"),
        post=clean_text(one.post, 60),
        contact=clean_text(one.contact, 120),
        way=SignupWay.MEMBER if one.organisation_id else SignupWay.LINK,
        state=one.state,
        code=code,
        created_at=now,
        came_at=one.came_at,
    )
