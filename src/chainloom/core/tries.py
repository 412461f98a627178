"""How often something may be tried within an hour: counted in the cache all processes share."""

from __future__ import annotations

from django.core.cache import cache
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from .errors import Problem

HOUR = 3600


def count_try(what: str, subject: object, most: int) -> None:
    """Count one more try of a subject (a person, an address); refused beyond `most` an hour.

    To be called outside of a transaction that a refusal rolls back: on PostgreSQL the cache is a
    table, and what was counted would be gone with the rest.

    The subject itself is not kept: an address of a network or of mail is personal data.
    """
    hidden = salted_hmac("chainloom.tries", str(subject)).hexdigest()[:32]
    key = f"{what}-tries-{hidden}-{timezone.now():%Y%m%d%H}"
    tries = cache.get(key, 0) + 1
    cache.set(key, tries, timeout=HOUR)
    if tries > most:
        raise Problem(
            "too_many_tries", _("Too many tries. Please wait an hour and try again."), status=429
        )
