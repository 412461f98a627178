"""Writing the audit trail; called by every service, inside its transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models

from chainloom.accounts.actor import Actor
from chainloom.core.inserting import insert_objects

from . import actions
from .models import AuditEntry


def plain(value: Any) -> Any:
    """A value as JSON can keep it."""
    if isinstance(value, models.Model):
        return str(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value


def build(
    *,
    by: Actor,
    action: str,
    obj: models.Model,
    changes: dict[str, tuple[Any, Any]] | None = None,
    context: dict[str, Any] | None = None,
) -> AuditEntry:
    """An entry that is not saved yet, for services that write many at once."""
    if not actions.is_registered(action):
        raise LookupError(f"audit action {action!r} is not registered")
    return AuditEntry(
        actor=by.user,
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
    changes: dict[str, tuple[Any, Any]] | None = None,
    context: dict[str, Any] | None = None,
) -> AuditEntry:
    """Write one entry."""
    entry = build(by=by, action=action, obj=obj, changes=changes, context=context)
    entry.save()
    return entry


def record_many(entries: Iterable[AuditEntry]) -> None:
    """Write entries made by `build`, in batches."""
    insert_objects(list(entries))
