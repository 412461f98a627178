"""Notices by e-mail: one, or those of a day together."""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chainloom.accounts.models import User

from ..wording import absolute
from .messages import Message, NotSent

SUBJECT_MOST = 120


def send(user: User, messages: Sequence[Message]) -> None:
    """One e-mail with these notices, in the present language; `NotSent` says why not."""
    first = messages[0]
    blocks = ["\n".join(filter(None, [one.text, one.link])) for one in messages]
    foot = _("What you are told, and how: %s") % absolute(reverse("notices:preferences"))
    post(
        to=user.email,
        subject=_subject(messages),
        body="\n\n".join([*blocks, "--\n" + foot]),
        key=first.id,
    )


def post(*, to: str, subject: str, body: str, key: str) -> None:
    """One e-mail to one address; `key` is the same when it is sent again, so that mailboxes show it
    once. `NotSent` says why not."""
    mail = EmailMessage(
        subject=subject,
        body=body,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[to],
        headers={"Message-ID": f"<{key}@{_domain()}>", "Auto-Submitted": "auto-generated"},
    )
    try:
        mail.send()
    except smtplib.SMTPException as error:
        raise NotSent("mail", said=type(error).__name__) from error
    except OSError as error:
        raise NotSent("mail", said=error.strerror or type(error).__name__) from error


def _domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"


def _subject(messages: Sequence[Message]) -> str:
    titles = {one.title for one in messages}
    # Those of several chains bear the name of none.
    title = titles.pop() if len(titles) == 1 else _("Chainloom")
    if len(messages) == 1:
        said = messages[0].text
    else:
        said = ngettext("%d notice", "%d notices", len(messages)) % len(messages)
    subject = f"{title}: {said}"
    subject = " ".join(subject.split())
    return subject if len(subject) <= SUBJECT_MOST else subject[: SUBJECT_MOST - 1] + "…"
