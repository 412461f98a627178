"""Writing very many rows at once.

`bulk_create` prepares every value of every field by itself, through half a dozen calls; for
100,000 organisations with what stands beside them that took more time than everything else.
Here each column is prepared once, and rows follow a statement as plain values.

Signals are not sent and nothing is validated, as with `bulk_create`. Unlike it, related
objects have to be saved before those that point to them are made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, partial
from operator import attrgetter
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction
from django.utils import timezone

Prepare = Callable[[Any], Any]
# Numbers and truth values go to the database as they are; of a foreign key it is the id.
_PLAIN = (models.IntegerField, models.FloatField, models.BooleanField, models.ForeignKey)
_TEXT = (models.CharField, models.TextField)
# Nobody wants millions of values in memory a second time.
_BATCH = 5_000
_REMEMBERED = 1_000


def insert_rows(
    model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Insert rows given as values in the order of `fields`; of a foreign key its id."""
    meta = model._meta
    by_name = {field.name: field for field in meta.concrete_fields}
    known = [by_name[name] for name in fields]
    prepare = [
        (place, prepared)
        for place, field in enumerate(known)
        if (prepared := _prepared(field)) is not None
    ]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in known)
    marks = ", ".join(["%s"] * len(known))
    sql = f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608
    waiting: list[list[Any]] = []
    with connection.cursor() as cursor:
        for row in rows:
            values = list(row)
            for place, fit in prepare:
                if values[place] is not None:
                    values[place] = fit(values[place])
            waiting.append(values)
            if len(waiting) == _BATCH:
                cursor.executemany(sql, waiting)
                waiting = []
        if waiting:
            cursor.executemany(sql, waiting)


def insert_objects(objects: Sequence[models.Model]) -> None:
    """Insert new objects of one model, which have their ids afterwards."""
    if not objects:
        return
    meta = objects[0]._meta
    fields = meta.concrete_fields
    now = timezone.now()
    stamps = [
        field.attname
        for field in fields
        if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    ]
    with transaction.atomic(savepoint=False):
        for one, pk in zip(objects, _reserved_ids(type(objects[0]), len(objects)), strict=True):
            setattr(one, meta.pk.attname, pk)
            for stamp in stamps:
                setattr(one, stamp, now)
        values = attrgetter(*(field.attname for field in fields))
        insert_rows(type(objects[0]), [field.name for field in fields], map(values, objects))
    for one in objects:
        one._state.adding = False
        one._state.db = connection.alias


def _prepared(field: models.Field[Any, Any]) -> Prepare | None:
    """How a value of the field becomes what the database driver takes; None: it is that."""
    # Not the proxy `connection`, which looks for the thread's own one at every call.
    database = connections[DEFAULT_DB_ALIAS]
    if isinstance(field, models.JSONField):
        adapt, encoder = database.ops.adapt_json_value, field.encoder
        nothing = {kind: adapt(kind(), encoder) for kind in (dict, list)}
        return lambda value: (not value and nothing.get(type(value))) or adapt(value, encoder)
    if isinstance(field, _PLAIN):
        return None
    if isinstance(field, _TEXT):
        # Choices and translated texts are not quite text.
        return str
    fit = partial(field.get_db_prep_save, connection=database)
    # The moment of writing is the same in every row; days and amounts repeat.
    return lru_cache(_REMEMBERED)(fit)


def _reserved_ids(model: type[models.Model], count: int) -> Iterable[int]:
    """Ids that nobody else will be given."""
    meta = model._meta
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # The transaction holds the one write lock, and what is inserted raises the number.
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [meta.db_table])
            last = cursor.fetchone()
            first = (last[0] if last else 0) + 1
            return range(first, first + count)
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [connection.ops.quote_name(meta.db_table), meta.pk.column, count],
        )
        return [row[0] for row in cursor.fetchall()]
