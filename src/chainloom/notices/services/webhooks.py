"""The addresses outside to which a chain's office has notices sent, and its hours."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core import outgoing
from chainloom.core.errors import Conflict, Forbidden, Invalid
from chainloom.core.working_time import WorkingCalendar

from .. import kinds
from ..models import Audience, Format, NoticeDelivery, OfficeHours, Webhook
from ..policy import webhook_policy
from ..reasons import reason
from .delivering import TEST

MOST = 20
FIELDS = (
    "name",
    "format",
    "address",
    "secret",
    "audience",
    "codes",
    "language",
    "in_office_hours",
)
# What higher apps have reckoned anew when the office of the actor's chain works at other times:
# in the background, not here.
on_hours_changed: list[Callable[[Actor], Any]] = []
# What the trail shows of a change; of the others only that they changed.
_SHOWN = ("name", "format", "audience", "language", "in_office_hours")


@transaction.atomic
def webhook_add(*, chain: Any, values: Mapping[str, Any], by: Actor) -> tuple[Webhook, str]:
    """A new address, and its secret where one was made for it: shown now and never again."""
    webhook_policy.check_add(by)
    if chain.pk != by.chain_id:
        raise Forbidden()
    _allowed()
    if Webhook.objects.filter(chain=chain).count() >= MOST:
        raise Conflict("too_many", _("A chain has at most %d webhooks.") % MOST)
    hook = Webhook(chain=chain)
    _take(hook, values)
    made = ""
    if hook.format == Format.GENERIC and not hook.secret:
        made = hook.secret = secrets.token_urlsafe(32)
    hook.save()
    record(by=by, action="webhook.added", obj=hook)
    return hook, made


@transaction.atomic
def webhook_change(*, webhook: Webhook, values: Mapping[str, Any], by: Actor) -> Webhook:
    """Change what is given; an empty address or secret keeps the one there is."""
    webhook_policy.check(by, "change", webhook)
    _allowed()
    row = Webhook.objects.select_for_update().get(pk=webhook.pk)
    before = {field: getattr(row, field) for field in FIELDS}
    given = {
        field: value
        for field, value in values.items()
        if value or field not in ("address", "secret")
    }
    _take(row, given)
    changed = [field for field in FIELDS if getattr(row, field) != before[field]]
    if changed:
        row.save()
        shown = {f: (before[f], getattr(row, f)) for f in changed if f in _SHOWN}
        record(by=by, action="webhook.changed", obj=row, changes=shown, context={"fields": changed})
    return row


def _allowed() -> None:
    if not settings.WEBHOOKS_ALLOWED:
        raise Conflict(
            "webhooks_off",
            _("This installation calls no addresses outside. Ask its administrator."),
        )


def _take(hook: Webhook, values: Mapping[str, Any]) -> None:
    for field, value in values.items():
        if field not in FIELDS:
            raise Invalid("unknown_field", _("There is no field “%s”.") % field, field=field)
        setattr(hook, field, value.strip() if isinstance(value, str) else value)
    if not 1 <= len(hook.name) <= 60:
        raise Invalid("required", _("Give it a name of 1 to 60 characters."), field="name")
    for field, choices in (
        ("format", Format.values),
        ("audience", Audience.values),
        ("language", [code for code, _name in settings.LANGUAGES]),
        ("in_office_hours", [True, False]),
    ):
        if getattr(hook, field) not in choices:
            message = _("“%(value)s” is not one of the choices.")
            raise Invalid("unknown_choice", message % {"value": getattr(hook, field)}, field=field)
    if len(hook.secret) > 200:
        raise Invalid("too_long", _("The secret is too long."), field="secret")
    known = [one.code for one in kinds.for_groups()]
    if not isinstance(hook.codes, (list, tuple)) or not set(hook.codes) <= set(known):
        raise Invalid("unknown_kind", _("Choose kinds of notices from the list."), field="codes")
    hook.codes = [code for code in known if code in hook.codes]
    try:
        hook.address = outgoing.checked(hook.address)
    except outgoing.Refused as refused:
        raise Invalid(refused.code, reason({"code": refused.code}), field="address") from refused


@transaction.atomic
def webhook_switch(*, webhook: Webhook, is_on: bool, by: Actor) -> Webhook:
    """Switch it off, or on again after it was mended."""
    webhook_policy.check(by, "change", webhook)
    if is_on:
        _allowed()
    row = Webhook.objects.select_for_update().get(pk=webhook.pk)
    if row.is_on != is_on:
        row.is_on, row.failures, row.gave_up_at = is_on, 0, None
        row.save(update_fields=["is_on", "failures", "gave_up_at"])
        record(by=by, action="webhook.on" if is_on else "webhook.off", obj=row)
    return row


@transaction.atomic
def webhook_remove(*, webhook: Webhook, by: Actor) -> None:
    webhook_policy.check(by, "change", webhook)
    record(by=by, action="webhook.removed", obj=webhook)
    webhook.delete()


@transaction.atomic
def webhook_test(*, webhook: Webhook, by: Actor) -> NoticeDelivery:
    """Have a message sent now that says it is a test; what came of it is in the delivery."""
    webhook_policy.check(by, "change", webhook)
    _allowed()
    if not webhook.is_on:
        raise Conflict("webhook_off", _("It is switched off; switch it on first."))
    delivery = NoticeDelivery.objects.create(
        webhook=webhook,
        chain=webhook.chain,
        code=TEST,
        is_urgent=True,
        due_at=timezone.now(),
    )
    record(by=by, action="webhook.tested", obj=webhook)
    return delivery


@transaction.atomic
def office_hours_set(*, chain: Any, data: Mapping[str, Any], by: Actor) -> WorkingCalendar:
    """When the chain's office works; `data` as of `WorkingCalendar.from_data`."""
    webhook_policy.check_add(by)
    if chain.pk != by.chain_id:
        raise Forbidden()
    calendar = WorkingCalendar.from_data(data)
    kept, _new = OfficeHours.objects.get_or_create(chain=chain)
    before, after = WorkingCalendar.from_data(kept.data).as_data(), calendar.as_data()
    if before != after:
        kept.data = after
        kept.save(update_fields=["data"])
        changes = {key: (before[key], after[key]) for key in after if before[key] != after[key]}
        record(by=by, action="office_hours.set", obj=chain, changes=changes)
        for run in on_hours_changed:
            run(by)
    return calendar
