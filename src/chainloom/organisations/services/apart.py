"""Two entries that look alike and are not the same organisation: said, and taken back."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.errors import Invalid

from ..models import Distinction, Organisation
from ..policy import distinction_policy, organisation_policy
from .fields import one_line
from .profile import chain_of

_LONGEST_REASON = 300


@transaction.atomic
def distinction_add(
    *, one: Organisation, other: Organisation, by: Actor, reason: str = ""
) -> Distinction:
    """Say that the two are different: from then on neither is suggested for the other.

    It is said for the actor's chain alone. Said a second time, the first mark stands.
    """
    for row in (one, other):
        organisation_policy.check(by, "merge", row)
    chain_id = chain_of(by)
    if one.pk == other.pk:
        raise Invalid(
            "apart_from_itself", _("An entry is not different from itself."), field="other"
        )
    try:
        with transaction.atomic():
            mark = Distinction.objects.create(
                chain_id=chain_id,
                one=one,
                other=other,
                reason=one_line(reason)[:_LONGEST_REASON],
                created_by=by.user,
            )
    except IntegrityError:
        either = Q(one=one, other=other) | Q(one=other, other=one)
        return Distinction.objects.get(either, chain=chain_id)
    _record("told_apart", mark, by)
    return mark


@transaction.atomic
def distinction_remove(*, distinction: Distinction, by: Actor) -> None:
    """Take it back: the two may be suggested for each other again."""
    distinction_policy.check(by, "remove", distinction)
    _record("apart_undone", distinction, by)
    distinction.delete()


def _record(verb: str, mark: Distinction, by: Actor) -> None:
    """Both histories tell it. The reason may name a person, and stays out of the trail."""
    for row, other in ((mark.one, mark.other), (mark.other, mark.one)):
        record(
            by=by,
            action=f"organisation.{verb}",
            obj=row,
            context={"distinction": mark.pk, "other": other.name},
        )
