"""Changes that are taken back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction


@contextmanager
def undone() -> Iterator[None]:
    """What happens within is not there afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
