"""Writing the audit trail; called by every service, inside its transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import models
from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.core.inserting import insert_rows

from . import actions
from .models import AuditEntry

Changes = dict[str, list[Any]]


def plain(value: Any) -> Any:
    """A value as JSON can keep it."""
    if isinstance(value, models.Model):
        return str(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value


class Draft(NamedTuple):
    """An entry that is not written yet: its fields, in the order of `_KEPT`.

    Imports make half a million of these at a time; as model objects they took as long to make
    as the database took to write them.
    """

    actor_id: int | None
    actor_label: str
    role: str
    action: str
    chain_id: int | None
    object_type: str
    object_id: str
    object_label: str
    changes: Changes
    context: dict[str, Any]


_KEPT = (
    "at",
    "actor",
    "actor_label",
    "role",
    "action",
    "chain_id",
    "object_type",
    "object_id",
    "object_label",
    "changes",
    "context",
)


def build(
    *,
    by: Actor,
    action: str,
    obj: models.Model,
    changes: Mapping[str, tuple[Any, Any]] | None = None,
    context: dict[str, Any] | None = None,
) -> Draft:
    """An entry for services that write many at once with `record_many`."""
    if not actions.is_registered(action):
        raise LookupError(f"audit action {action!r} is not registered")
    return Draft(
        actor_id=by.user.pk if by.user else None,
        actor_label=by.label[:120],
        role=by.role or "",
        action=action,
        chain_id=by.chain_id,
        object_type=obj._meta.label_lower,
        object_id=str(obj.pk),
        object_label=str(obj)[:200],
        changes={k: [plain(old), plain(new)] for k, (old, new) in (changes or {}).items()},
        context=context or {},
    )


def record(
    *,
    by: Actor,
    action: str,
    obj: models.Model,
    changes: Mapping[str, tuple[Any, Any]] | None = None,
    context: dict[str, Any] | None = None,
) -> AuditEntry:
    """Write one entry."""
    draft = build(by=by, action=action, obj=obj, changes=changes, context=context)
    entry = AuditEntry(**draft._asdict())
    entry.save()
    return entry


def record_many(drafts: Iterable[Draft]) -> None:
    """Write what `build` made."""
    now = timezone.now()
    insert_rows(AuditEntry, _KEPT, ((now, *draft) for draft in drafts))
