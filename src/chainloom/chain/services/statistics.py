"""Telling SQLite how its tables are filled, after many rows came at once.

Without statistics it takes every index for equally good, and may look for one firm's links
by going through all links of the chain. PostgreSQL gathers statistics by itself.
"""

from __future__ import annotations

import logging

from django.db import DatabaseError, connection, transaction

from ..models import Placement, SupplyLink

log = logging.getLogger(__name__)
# So many rows written at once change what is true of a table.
MANY = 1000
# Rows looked at per index: enough for a plan, a matter of milliseconds at any size.
SAMPLE = 1000


def statistics_refresh(rows: int) -> None:
    """Gather statistics once the rows are in for certain; never fails what was written."""
    if rows >= MANY and connection.vendor == "sqlite":
        transaction.on_commit(_analyse, robust=True)


def _analyse() -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit={SAMPLE}")
            for model in (SupplyLink, Placement):
                cursor.execute(f'ANALYZE "{model._meta.db_table}"')
    except DatabaseError as error:
        log.warning("statistics could not be gathered: %s", error)
