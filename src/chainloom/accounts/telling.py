"""What people and rights have to say."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chainloom.notices import kinds
from chainloom.notices.selectors import office_of
from chainloom.notices.services import notify

from .actor import Actor
from .models import Invitation, Role
from .policy import invitation_policy

ACCEPTED = "accounts.invitation_accepted"


def _accepted(each: list[dict[str, Any]], reader: Actor) -> list[dict[str, Any] | None]:
    rows = invitation_policy.rows(reader).select_related("organisation", "accepted_by")
    found = rows.in_bulk({params["invitation"] for params in each})
    return [_words(found.get(params["invitation"])) for params in each]


def _words(row: Invitation | None) -> dict[str, Any] | None:
    if row is None or row.accepted_by is None:
        return None
    return {
        "who": row.accepted_by.display_name,
        "role": row.get_role_display(),
        "organisation": row.organisation.display_name,
    }


def enter() -> None:
    kinds.register(
        kinds.NoticeKind(
            code=ACCEPTED,
            label=_("An invitation was taken up"),
            sentence=_("%(who)s took up the invitation: %(role)s of %(organisation)s."),
            batch=_accepted,
            icon="user-check",
            group=True,
            roles=(Role.OFFICE,),
        )
    )


def invitation_accepted(invitation: Invitation, by: Actor) -> None:
    notify(
        code=ACCEPTED,
        to=office_of(invitation.chain),
        about=invitation,
        params={"invitation": invitation.pk},
        link=reverse("accounts:people", args=[invitation.chain.slug]),
        by=by,
    )
