"""Three questions to whoever came."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.core.cleaning import clean_lines, one_of
from chainloom.core.errors import Invalid, Missing
from chainloom.core.tries import count_try

from ..models import Feedback, NextStep, Signup
from . import common

WORDS_MOST = 500
# Of one sign-up an hour: one may correct oneself.
TRIES = 20


@transaction.atomic
def feedback_give(*, key: str, values: Mapping[str, Any], by: Actor) -> Feedback:
    """Whoever has the address of a sign-up that was checked in answers, or answers again."""
    rows = Signup.objects.select_related("event__chain").select_for_update(of=("self",))
    row = rows.filter(key=key, came_at__isnull=False).first()
    if row is None:
        raise Missing()
    now = timezone.now()
    if not row.event.takes_feedback(now):
        raise common.not_now(_("Answers are taken until 60 days after the event."))
    rating = str(values.get("rating") or "")
    if rating not in ("1", "2", "3", "4", "5"):
        raise Invalid("required", _("Say how useful it was, from 1 to 5."), field="rating")
    found = {
        "rating": int(rating),
        "next_step": one_of(values.get("next_step"), list(NextStep.values), "next_step"),
        "words": clean_lines(values.get("words"), WORDS_MOST, "words"),
        "at": now,
    }
    count_try("event-feedback", row.pk, TRIES)
    given, is_new = Feedback.objects.update_or_create(signup=row, defaults=found)
    if is_new:
        # Without the sign-up: the trail shall not say whose answer it was.
        common.note(row.event, "feedback_given", by)
    return given
