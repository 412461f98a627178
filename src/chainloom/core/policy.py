"""May they, and which rows: two questions, one answer.

A policy says for every action which rows an actor may do it with, as a queryset.
"May they do it with this one?" is whether the row is in it, so the two can never
differ.
"""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from django.db import models
from django.db.models import QuerySet

from .errors import Forbidden, Missing

Row = TypeVar("Row", bound=models.Model)


class Policy(Generic[Row]):
    """Base of every app's policies; subclasses define `rows` and, for creation, `may_add`."""

    model: type[Row]
    # Seeing comes first: who may not see a row is told that it does not exist.
    view_action = "view"

    def rows(self, actor: Any, action: str = "view") -> QuerySet[Row]:
        """The rows with which the actor may do the action (unknown actions: none)."""
        raise NotImplementedError

    def may(self, actor: Any, action: str, row: Row) -> bool:
        """Whether the actor may do the action with this row."""
        return self.rows(actor, action).filter(pk=row.pk).exists()

    def may_add(self, actor: Any, **about: Any) -> bool:
        """Whether the actor may create a row; nobody, unless a policy says so."""
        return False

    def check(self, actor: Any, action: str, row: Row) -> None:
        """Raise `Missing` for what the actor may not know of, else `Forbidden`."""
        if self.may(actor, action, row):
            return
        if action == self.view_action or not self.may(actor, self.view_action, row):
            raise Missing()
        raise Forbidden()

    def check_add(self, actor: Any, **about: Any) -> None:
        if not self.may_add(actor, **about):
            raise Forbidden()
