"""Sending a message to a webhook, through the guard of every call outwards."""

from __future__ import annotations

import time

from chainloom.core import outgoing
from chainloom.core.sealed import is_lost

from ..models import Webhook
from . import formats
from .messages import Message, NotSent

SECONDS = 10.0
ANSWER_MOST = 64 * 1024


def post(webhook: Webhook, message: Message) -> None:
    """Send it; `NotSent` says why it did not arrive. A redirect is an error."""
    if is_lost(webhook.address) or is_lost(webhook.secret):
        raise NotSent("key_lost")
    made = formats.request(
        webhook.format,
        message,
        address=webhook.address,
        secret=webhook.secret,
        seconds=time.time(),
    )
    headers = {"Content-Type": "application/json; charset=utf-8", **made.headers}
    try:
        with outgoing.Watch(SECONDS) as watch:
            answer = outgoing.ask(
                made.address,
                watch=watch,
                limit=ANSWER_MOST,
                method="POST",
                headers=headers,
                body=made.body,
                guard=outgoing.is_public,
            )
    except outgoing.Refused as refused:
        raise NotSent(refused.code, **refused.detail) from refused
    formats.check(webhook.format, answer.status, answer.data)
