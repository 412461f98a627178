"""Telling people something: what other apps call, inside the transaction of what happened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Membership, User
from chainloom.core.working_time import SHANGHAI

from .. import kinds
from ..models import (
    Channel,
    Notice,
    NoticeDelivery,
    NoticeMark,
    NoticePreference,
    NoticeSettings,
    Webhook,
    When,
)
from ..selectors import calendar_of

Recipient = User | Membership | Actor


@dataclass(frozen=True)
class _Said:
    """What is told, whoever reads it."""

    kind: kinds.NoticeKind
    chain_id: int | None
    params: dict[str, Any]
    link: str
    about: models.Model | None
    urgent: bool
    key: str | None
    now: dt.datetime

    @property
    def fields(self) -> dict[str, Any]:
        return {
            "chain_id": self.chain_id,
            "code": self.kind.code,
            "params": self.params,
            "link": self.link,
            "is_urgent": self.urgent,
            "key": self.key,
        }


@transaction.atomic
def notify(
    *,
    code: str,
    to: Iterable[Recipient],
    about: models.Model | None = None,
    params: dict[str, Any] | None = None,
    link: str = "",
    urgent: bool = False,
    by: Actor | None = None,
    chain: Any = None,
    key: str | None = None,
    groups: bool = True,
) -> list[Notice]:
    """Tell something to people, by the ways they chose, and to the chain's webhooks.

    `to`: persons, memberships or actors, told once each; never whoever did it (`by`), nor a shut
    account. `params`: keys of rows and plain numbers, no names (see `kinds`). `link`: a path of
    this site that decides for itself who may open it. `urgent` waits for no quiet hours. `key`:
    told once, however often this is called. The chain is that of `chain`, `about` or `by`; an
    organisation has none. Without `groups` no webhook is told.
    """
    found = kinds.kind(code)
    if link and (not link.startswith("/") or link.startswith("//")):
        raise ValueError("a notice links to a path of this site")
    chain_id = _chain_of(chain, about, by)
    said = _Said(found, chain_id, params or {}, link, about, urgent, key, timezone.now())
    notices = _tell_people(said, _people(to, by))
    if groups and found.group and chain_id is not None and settings.WEBHOOKS_ALLOWED:
        _tell_groups(said)
    return notices


def _chain_of(chain: Any, about: models.Model | None, by: Actor | None) -> int | None:
    if chain is not None:
        return int(chain.pk)
    if about is not None and about._meta.label_lower == "chain.chain":
        return int(about.pk)
    found = getattr(about, "chain_id", None) or (by.chain_id if by is not None else None)
    if found is None and about is not None:
        # Its reader would be nobody in particular, and could see nothing of it.
        raise ValueError("say in which chain this is told")
    return found


def first_time(*, chain: Any, code: str, keys: Iterable[str]) -> list[str]:
    """Those of the keys that were not told in this chain before; they are told from now on."""
    kept: list[str] = []
    for key in dict.fromkeys(keys):
        _mark, is_new = NoticeMark.objects.get_or_create(chain=chain, code=code, key=key)
        if is_new:
            kept.append(key)
    return kept


def _people(to: Iterable[Recipient], by: Actor | None) -> list[User]:
    people: dict[int, User] = {}
    for one in to:
        user = one if isinstance(one, User) else one.user
        if user is not None and user.is_active and (by is None or by.user != user):
            people[user.pk] = user
    return list(people.values())


def _tell_people(said: _Said, people: list[User]) -> list[Notice]:
    rows = NoticePreference.objects.filter(user__in=people, code=said.kind.code)
    chosen = {(row.user_id, row.channel): row.when for row in rows}
    hours = {row.user_id: row for row in NoticeSettings.objects.filter(user__in=people)}
    told: list[Notice] = []
    for user in people:
        on_page = chosen.get((user.pk, Channel.PAGE), When.NOW) != When.OFF
        by_mail = chosen.get((user.pk, Channel.EMAIL), said.kind.email)
        mails = settings.SENDS_EMAIL and by_mail != When.OFF
        if not on_page and not mails:
            continue
        notice = _notice(said, user, on_page)
        if notice is None:
            continue
        told.append(notice)
        if mails:
            own = hours.get(user.pk) or NoticeSettings(user=user)
            _mail(said, notice, by_mail, own)
    return told


def _notice(said: _Said, user: User, on_page: bool) -> Notice | None:
    about = said.about
    fields = said.fields | {
        "on_page": on_page,
        "about_type": about._meta.label_lower if about is not None else "",
        "about_id": str(about.pk) if about is not None else "",
    }
    if said.key is None:
        return Notice.objects.create(user=user, **fields)
    own = {"user": user, "code": fields.pop("code"), "key": fields.pop("key")}
    notice, is_new = Notice.objects.get_or_create(**own, defaults=fields)
    return notice if is_new else None


def _mail(said: _Said, notice: Notice, when: str, hours: NoticeSettings) -> None:
    is_digest = when == When.DAILY and not said.urgent
    due = said.now
    if is_digest:
        due = digest_moment(said.now, hours, said.chain_id)
    elif not said.urgent:
        due = hours.after_quiet(said.now.astimezone(SHANGHAI))
    NoticeDelivery.objects.create(
        notice=notice, code=notice.code, is_urgent=said.urgent, is_digest=is_digest, due_at=due
    )


def digest_moment(now: dt.datetime, hours: NoticeSettings, chain_id: int | None) -> dt.datetime:
    """When the notices of a day are sent: at the person's time, on the next working day."""
    local = now.astimezone(SHANGHAI)
    calendar = calendar_of(chain_id)
    day = calendar.next_working_day(local.date(), count=0)
    due = dt.datetime.combine(day, hours.digest_at, tzinfo=SHANGHAI)
    if due <= local:
        day = calendar.next_working_day(day)
        due = dt.datetime.combine(day, hours.digest_at, tzinfo=SHANGHAI)
    return due


def _tell_groups(said: _Said) -> None:
    hooks = Webhook.objects.filter(chain=said.chain_id, is_on=True)
    for hook in hooks:
        if said.kind.code not in hook.codes:
            continue
        due = said.now
        if hook.in_office_hours and not said.urgent:
            due = calendar_of(said.chain_id).next_open(said.now)
        fields = said.fields | {"due_at": due}
        if said.key is None:
            NoticeDelivery.objects.create(webhook=hook, **fields)
            continue
        own = {"webhook": hook, "code": fields.pop("code"), "key": fields.pop("key")}
        NoticeDelivery.objects.get_or_create(**own, defaults=fields)
