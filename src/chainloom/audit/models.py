"""Who did what to what, and when. Rows are only ever added."""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AppendOnlyError(TypeError):
    """Somebody tried to change or remove an audit entry."""


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError("audit entries are never changed")

    def delete(self) -> NoReturn:
        raise AppendOnlyError("audit entries are never removed")


class AuditEntry(models.Model):
    """One thing that happened, with the values before and after."""

    at = models.DateTimeField(_("at"), auto_now_add=True, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="+",
    )
    actor_label = models.CharField(_("who"), max_length=120)
    role = models.CharField(_("role"), max_length=12, blank=True)
    action = models.CharField(_("action"), max_length=60)
    chain_id = models.BigIntegerField(null=True)
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=40)
    object_label = models.CharField(max_length=200)
    # {field: [old, new]} as plain JSON values.
    changes = models.JSONField(default=dict)
    # Ids that lead further, e.g. {"import": 12, "source": 7}.
    context = models.JSONField(default=dict)

    objects = AuditQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["object_type", "object_id", "-id"], name="audit_object"),
            models.Index(fields=["chain_id", "-id"], name="audit_chain"),
            # What firms changed themselves, for the office's overview.
            models.Index(fields=["chain_id", "role", "-id"], name="audit_chain_role"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_label} {self.action} {self.object_label}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise AppendOnlyError("audit entries are never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError("audit entries are never removed")
