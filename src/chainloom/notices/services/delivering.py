"""Sending what is due: once each, again after a failure, and also after a worker's death.

A delivery is taken by one conditional update, so that two workers never send the same; it is
taken and committed before it is sent, and marked after. A worker that dies in between leaves it
`sending`: its job's next attempt, or any other after a while, sends it again. Whether the dead
worker had already sent it nobody can know; it carries the same id, by which a receiver can tell.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterator
from itertools import groupby

from django.conf import settings
from django.db import OperationalError, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record

from ..channels import mail, posting
from ..channels.messages import Message, NotSent
from ..models import DeliveryState, Notice, NoticeDelivery, Webhook
from ..selectors import office_of
from ..wording import Readers, absolute, chain_name, group_reader, readers, said_to, sentence

logger = logging.getLogger("chainloom.notices")

BATCH = 100
# After so long in `sending` its worker is taken to be dead, whatever its job says.
LEASE = dt.timedelta(minutes=15)
BACKOFF = [dt.timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720)]
# A webhook that failed so often in a row is switched off.
FAILURES_MOST = 10
# Group robots take some 20 messages a minute.
A_MINUTE = 18
WEBHOOK_OFF = "notices.webhook_off"
TEST = "notices.test"

Progress = Callable[[int, int], None]


def is_anything_due() -> bool:
    now = timezone.now()
    waiting = Q(state=DeliveryState.WAITING, due_at__lte=now)
    lost = Q(state=DeliveryState.SENDING, tried_at__lte=now - LEASE)
    return NoticeDelivery.objects.filter(waiting | lost).exists()


def deliver_due(*, holder: str, progress: Progress | None = None) -> dict[str, int]:
    """Send everything that is due; `holder` is the job, the same again after a crash."""
    _take_back(holder)
    counts = {"sent": 0, "failed": 0, "dropped": 0}
    began = timezone.now()
    while batch := _due(began):
        for done, group in enumerate(_groups(batch)):
            if progress is not None:
                progress(done, len(batch))
            for outcome, count in _deliver(group, holder).items():
                counts[outcome] += count
    return counts


def _take_back(holder: str) -> None:
    lost = Q(held_by=holder) | Q(tried_at__lte=timezone.now() - LEASE)
    NoticeDelivery.objects.filter(lost, state=DeliveryState.SENDING).update(
        state=DeliveryState.WAITING
    )


def _due(began: dt.datetime) -> list[NoticeDelivery]:
    """What was due when the job began: what fails and waits again is not among it."""
    rows = NoticeDelivery.objects.filter(state=DeliveryState.WAITING, due_at__lte=began)
    rows = rows.select_related("notice__user", "webhook__chain")
    # A digest is one e-mail: all of a person's belong together.
    return list(rows.order_by("webhook", "notice__user", "is_digest", "created_at")[:BATCH])


def _groups(batch: list[NoticeDelivery]) -> Iterator[list[NoticeDelivery]]:
    def together(one: NoticeDelivery) -> object:
        digest = one.is_digest and one.notice is not None
        return one.notice.user_id if digest and one.notice else one.pk

    for _key, rows in groupby(batch, key=together):
        yield list(rows)


def _deliver(group: list[NoticeDelivery], holder: str) -> dict[str, int]:
    """Send a message; how many deliveries ended how."""
    hook = group[0].webhook
    if hook is not None and not _may_send(hook, group[0]):
        return {}
    ids = [one.pk for one in group]
    now = timezone.now()
    due = NoticeDelivery.objects.filter(state=DeliveryState.WAITING, due_at__lte=now)
    due.filter(pk__in=ids).update(
        state=DeliveryState.SENDING, held_by=holder, tried_at=now, attempts=F("attempts") + 1
    )
    mine = NoticeDelivery.objects.filter(
        pk__in=ids, state=DeliveryState.SENDING, held_by=holder
    ).select_related("notice__user", "notice__chain", "webhook__chain")
    held = sorted(mine, key=lambda one: one.created_at)
    if not held:
        return {}
    try:
        sent = _to_webhook(held[0]) if hook is not None else _to_mailbox(held)
    except NotSent as failure:
        _failed(held, failure.error)
        return {"failed": len(held)}
    except OperationalError:
        # The database's own trouble, not the message's: the job's next attempt goes on.
        raise
    except Exception as error:
        logger.exception("the notice %s could not be sent", held[0].pk)
        _failed(held, {"code": "unexpected", "said": type(error).__name__})
        return {"failed": len(held)}
    return _ended(held, sent)


def _may_send(hook: Webhook, delivery: NoticeDelivery) -> bool:
    """Not too many a minute, and nothing to one that was switched off meanwhile."""
    try:
        hook.refresh_from_db()
    except Webhook.DoesNotExist:
        # Removed meanwhile, and what waited for it with it.
        return False
    error = None
    if not settings.WEBHOOKS_ALLOWED:
        error = {"code": "not_allowed"}
    elif not hook.is_on:
        error = {"code": "switched_off"}
    mine = NoticeDelivery.objects.filter(pk=delivery.pk, state=DeliveryState.WAITING)
    if error is not None:
        mine.update(state=DeliveryState.FAILED, error=error)
        return False
    now = timezone.now()
    minute = hook.deliveries.filter(tried_at__gt=now - dt.timedelta(minutes=1))
    if minute.count() >= A_MINUTE:
        mine.update(due_at=now + dt.timedelta(minutes=1))
        return False
    return True


def _to_webhook(delivery: NoticeDelivery) -> list[NoticeDelivery]:
    hook = delivery.webhook
    if hook is None:
        return []
    with translation.override(hook.language):
        text = sentence(delivery.code, delivery.params, group_reader(hook))
        if text is None:
            return []
        title = _("Chainloom · %s") % hook.chain.display_name
        message = Message(
            id=str(delivery.pk),
            code=delivery.code,
            title=title,
            text=text,
            link=absolute(delivery.link),
            link_label=_("Open"),
            at=delivery.created_at,
            chain=hook.chain.slug,
            chain_name=hook.chain.display_name,
            language=hook.language,
            is_urgent=delivery.is_urgent,
            params=delivery.params,
        )
    posting.post(hook, message)
    return [delivery]


def _to_mailbox(held: list[NoticeDelivery]) -> list[NoticeDelivery]:
    """One e-mail of what the reader may see and has not read; which of them it told."""
    user = held[0].notice.user if held[0].notice else None
    if user is None or not user.is_active:
        return []
    told: list[NoticeDelivery] = []
    messages: list[Message] = []
    as_whom = readers(user)
    with translation.override(user.language or settings.LANGUAGE_CODE):
        for one in held:
            message = _mailed(one, as_whom)
            if message is not None:
                told.append(one)
                messages.append(message)
        if messages:
            mail.send(user, messages)
    return told


def _mailed(delivery: NoticeDelivery, as_whom: Readers) -> Message | None:
    notice: Notice | None = delivery.notice
    if notice is None or (delivery.is_digest and notice.is_read()):
        return None
    text = said_to(notice, as_whom)
    if text is None:
        return None
    link = notice.link
    if link and notice.on_page and len(as_whom.get(notice.chain_id, [])) > 1:
        # Of several roles there it takes the one that may open the page.
        link = reverse("notices:follow", args=[notice.pk])
    name = chain_name(notice.chain_id)
    return Message(
        id=str(delivery.pk),
        code=notice.code,
        title=_("Chainloom · %s") % name if name else _("Chainloom"),
        text=text,
        link=absolute(link),
        link_label=_("Open"),
        at=notice.created_at,
    )


@transaction.atomic
def _ended(held: list[NoticeDelivery], sent: list[NoticeDelivery]) -> dict[str, int]:
    now = timezone.now()
    rows = NoticeDelivery.objects.filter(state=DeliveryState.SENDING)
    done = [one.pk for one in sent]
    rows.filter(pk__in=done).update(state=DeliveryState.SENT, sent_at=now, error=None)
    left = [one.pk for one in held if one.pk not in done]
    rows.filter(pk__in=left).update(state=DeliveryState.DROPPED)
    if sent and sent[0].webhook_id:
        Webhook.objects.filter(pk=sent[0].webhook_id).update(failures=0, sent_at=now)
    return {"sent": len(done), "dropped": len(left)}


@transaction.atomic
def _failed(held: list[NoticeDelivery], error: dict[str, object]) -> None:
    now = timezone.now()
    for one in held:
        rows = NoticeDelivery.objects.filter(pk=one.pk, state=DeliveryState.SENDING)
        # A test is answered at once: nobody waits for another try.
        if one.attempts > len(BACKOFF) or one.code == TEST:
            rows.update(state=DeliveryState.FAILED, error=error)
        else:
            due = now + BACKOFF[one.attempts - 1]
            rows.update(state=DeliveryState.WAITING, due_at=due, error=error)
    if held[0].webhook_id and held[0].code != TEST:
        _count_failure(held[0].webhook_id, now)


def _count_failure(webhook_id: int, now: dt.datetime) -> None:
    """A webhook that is dead is switched off, and its office told."""
    from .telling import notify

    rows = Webhook.objects.select_for_update(of=("self",)).select_related("chain")
    hook = rows.filter(pk=webhook_id).first()
    if hook is None:
        return
    hook.failures += 1
    gives_up = hook.is_on and hook.failures >= FAILURES_MOST
    if gives_up:
        hook.is_on, hook.gave_up_at = False, now
    hook.save(update_fields=["failures", "is_on", "gave_up_at"])
    waiting = hook.deliveries.filter(state=DeliveryState.WAITING)
    if not gives_up:
        # The others wait with it: ten at once in one bad minute are one failure, not ten.
        again = now + BACKOFF[min(hook.failures, len(BACKOFF)) - 1]
        waiting.filter(due_at__lt=again).update(due_at=again)
        return
    waiting.update(state=DeliveryState.FAILED, error={"code": "switched_off"})
    by = Actor.for_system("system", hook.chain)
    record(by=by, action="webhook.gave_up", obj=hook, context={"failures": hook.failures})
    notify(
        code=WEBHOOK_OFF,
        to=office_of(hook.chain),
        about=hook,
        params={"webhook": hook.pk, "failures": hook.failures},
        link=reverse("notices:webhooks", args=[hook.chain.slug]),
        urgent=True,
        by=by,
    )
