"""Secrets that are shown once: invitation links and API tokens.

    API token:  cl_ PREFIX _ SECRET
                    │        └ 43 characters of URL-safe base64, 256 bits
                    └ 8 characters, kept in the clear to find the row by

Only SHA-256 hashes are kept. The secrets are random and long, so a plain hash is
enough; a slow one would only slow every API call.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta

from django.utils import timezone

from .actor import Actor
from .models import ApiToken, Invitation

SCOPES = ("read", "write")


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def new_link_token() -> str:
    return secrets.token_urlsafe(24)


def new_api_token() -> tuple[str, str, str]:
    """(the whole token, its prefix, its secret)"""
    prefix = secrets.token_hex(4)
    secret = secrets.token_urlsafe(32)
    return f"cl_{prefix}_{secret}", prefix, secret


def invitation_by_link(link_token: str) -> Invitation | None:
    """The invitation of a link, whether or not it can still be taken up."""
    return (
        Invitation.objects.select_related("chain", "organisation")
        .filter(token_hash=digest(link_token))
        .first()
    )


def actor_of_token(token: str) -> Actor | None:
    """The actor that an API token stands for; None for a wrong, expired or revoked one."""
    parts = token.split("_", 2)
    if len(parts) != 3 or parts[0] != "cl":
        return None
    row = (
        ApiToken.objects.select_related(
            "membership__user", "membership__chain", "membership__organisation"
        )
        .filter(prefix=parts[1])
        .first()
    )
    if row is None or not hmac.compare_digest(row.secret_hash, digest(parts[2])):
        return None
    if not row.is_usable():
        return None
    now = timezone.now()
    # Once an hour is exact enough, and does not turn every read into a write.
    if row.last_used_at is None or row.last_used_at < now - timedelta(hours=1):
        ApiToken.objects.filter(pk=row.pk).update(last_used_at=now)
    return Actor(user=row.membership.user, membership=row.membership, scopes=frozenset(row.scopes))
