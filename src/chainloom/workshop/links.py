"""Addresses at which whoever has one reads one thing of a firm, without an account."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chainloom.accounts.actor import Actor
from chainloom.core.cleaning import clean_text
from chainloom.core.errors import Invalid
from chainloom.core.opened import DeadLink

MOST_DAYS, USUAL_DAYS = 366, 30
READER_MOST = 80


def new_key() -> str:
    """192 bits: nobody finds an address by trying."""
    return secrets.token_urlsafe(24)


class OpenLink(models.Model):
    """Open until a day or until it is closed; what it leads to, a subclass says."""

    key = models.CharField(max_length=40, unique=True, default=new_key)
    reader = models.CharField(gettext_lazy("for whom"), max_length=READER_MOST, blank=True)
    expires_at = models.DateTimeField(gettext_lazy("until"))
    revoked_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def is_open(self, now: datetime) -> bool:
        return self.revoked_at is None and self.expires_at > now


Link = TypeVar("Link", bound=OpenLink)


def link_keep(link: Link, *, days: Any, reader: str, by: Actor) -> Link:
    """Keep a link that knows what it leads to, open for so many days; the caller has asked whether
    it may be made, and records that it was."""
    if not isinstance(days, int) or not 1 <= days <= MOST_DAYS:
        message = _("A link is open for 1 to %(most)d days.") % {"most": MOST_DAYS}
        raise Invalid("out_of_range", message, field="days")
    link.reader = clean_text(reader, READER_MOST)
    link.expires_at = timezone.now() + timedelta(days=days)
    link.created_by = by.user
    link.save()
    return link


def link_close(links: QuerySet[Any], link_id: int) -> bool:
    """Close one of these now; whether it was open."""
    return bool(links.filter(pk=link_id, revoked_at=None).update(revoked_at=timezone.now()))


def opened(links: QuerySet[Link], key: str) -> Link:
    """The open link of this key; one that expired or was closed is as if it had never been."""
    link = links.filter(key=key).first()
    if link is None or not link.is_open(timezone.now()):
        raise DeadLink()
    return link


def is_open_now(prefix: str = "") -> Q:
    """The same as `is_open` for many links at once, reached by `prefix`."""
    return Q(**{f"{prefix}revoked_at": None, f"{prefix}expires_at__gt": timezone.now()})


def shown(request: HttpRequest, links: QuerySet[Link], name: str) -> list[tuple[Link, str]]:
    """The open ones with their whole addresses (`name` is the route they lead to)."""
    now = timezone.now()
    return [
        (one, request.build_absolute_uri(reverse(name, args=[one.key])))
        for one in links
        if one.is_open(now)
    ]
