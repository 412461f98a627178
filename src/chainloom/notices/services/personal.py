"""What a person does with their own notices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import User
from chainloom.core.errors import Invalid, Missing

from .. import kinds
from ..models import Channel, Notice, NoticePreference, NoticeSettings, When
from ..policy import notice_policy
from ..selectors import defaults

_TIMES = ("quiet_from", "quiet_until", "digest_at")


def notice_read(*, notice: Notice, by: Actor) -> Notice:
    """Mark one's own notice as read. Not audited: it changes nothing for anybody else."""
    notice_policy.check(by, "view", notice)
    if notice.read_at is None:
        notice.read_at = timezone.now()
        Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=notice.read_at)
    return notice


def notices_read(*, by: Actor, up_to: int | None = None) -> int:
    """Mark all of one's notices as read, those that came after `up_to` (a notice's id) not."""
    rows = notice_policy.rows(by).filter(read_at=None)
    if up_to is not None:
        rows = rows.filter(pk__lte=up_to)
    return rows.update(read_at=timezone.now())


@transaction.atomic
def preferences_set(
    *,
    by: Actor,
    choices: Mapping[tuple[str, str], str] | None = None,
    hours: Mapping[str, Any] | None = None,
) -> None:
    """How one wants what: (code, channel) → when, and one's hours.

    What is not named stays. Quiet hours are both given or both None.
    """
    if by.user is None:
        raise Missing()
    for (code, channel), when in (choices or {}).items():
        _check(code, channel, when)
        row = {"user": by.user, "code": code, "channel": channel}
        if defaults()[code, channel] == when:
            NoticePreference.objects.filter(**row).delete()
        else:
            NoticePreference.objects.update_or_create(**row, defaults={"when": when})
    if hours:
        _set_hours(by.user, hours)


def _check(code: str, channel: str, when: str) -> None:
    if kinds.known(code) is None:
        raise Invalid("unknown_kind", _("There is no kind of notice “%s”.") % code, field="code")
    fit = {Channel.PAGE: (When.NOW, When.OFF), Channel.EMAIL: tuple(When)}
    if channel not in Channel.values or when not in fit[Channel(channel)]:
        raise Invalid(
            "unknown_choice",
            _("“%(value)s” is not one of the choices.") % {"value": f"{channel} {when}"},
            field=code,
        )


def _set_hours(user: User, hours: Mapping[str, Any]) -> None:
    row = NoticeSettings.objects.filter(user=user).first() or NoticeSettings(user=user)
    for field in _TIMES:
        if field in hours:
            setattr(row, field, hours[field])
    if (row.quiet_from is None) != (row.quiet_until is None):
        raise Invalid(
            "quiet_half",
            _("Quiet hours need a beginning and an end; leave both empty for none."),
            field="quiet_until",
        )
    if not isinstance(row.digest_at, dt.time):
        raise Invalid("required", _("Say at what time."), field="digest_at")
    row.save()


@transaction.atomic
def person_forget(*, user: User, by: Actor) -> int:
    """Remove all notices and preferences of a person who is erased; how many notices it were.

    Removing the account does the same by itself.
    """
    if not by.is_system and by.user != user:
        raise Missing()
    count = Notice.objects.filter(user=user).count()
    Notice.objects.filter(user=user).delete()
    NoticePreference.objects.filter(user=user).delete()
    NoticeSettings.objects.filter(user=user).delete()
    return count
