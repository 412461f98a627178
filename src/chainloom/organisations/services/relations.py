"""Which rows of which tables point at an organisation, and how to point them elsewhere.

Discovered from the models, so that a table added by a later app is merged and unmerged
without a line here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction

from ..models import Merge, Organisation

# These tell of the merge itself, or of earlier ones, and stay with whom they are about.
_KEPT = {(Merge, "survivor"), (Merge, "absorbed"), (Organisation, "merged_into")}


@dataclass(frozen=True)
class Relation:
    """A foreign key to `Organisation`: the table and the column."""

    model: type[models.Model]
    field: str

    @property
    def key(self) -> str:
        """`chain.supplylink.supplier`: how a merge's record names it."""
        return f"{self.model._meta.label_lower}.{self.field}"

    @classmethod
    def of_key(cls, key: str) -> Relation:
        label, _, field = key.rpartition(".")
        return cls(apps.get_model(label), field)

    @property
    def label(self) -> str:
        return str(self.model._meta.verbose_name)

    def rows(self, organisation: Organisation) -> models.QuerySet[Any]:
        return self.model._base_manager.filter(**{self.field: organisation})

    def move(self, pks: Sequence[Any], to: Organisation) -> tuple[list[Any], list[Any]]:
        """Point rows at another organisation; returns those moved and those that a rule of
        the database (a uniqueness, no supplier of oneself) kept where they are."""
        rows = self.model._base_manager.filter(pk__in=pks)
        try:
            with transaction.atomic():
                rows.update(**{self.field: to})
            return list(pks), []
        except IntegrityError:
            if len(pks) == 1:
                return [], list(pks)
        # Halving finds the few that clash among many in few statements.
        middle = len(pks) // 2
        first = self.move(pks[:middle], to)
        second = self.move(pks[middle:], to)
        return first[0] + second[0], first[1] + second[1]


def relations() -> Iterator[Relation]:
    """Every foreign key to `Organisation` that a merge moves."""
    for relation in Organisation._meta.get_fields(include_hidden=True):
        points_here = relation.auto_created and (relation.one_to_many or relation.one_to_one)
        if not points_here:
            continue
        model, field = relation.related_model, relation.field.name
        if (model, field) not in _KEPT and not model._meta.proxy:
            yield Relation(model, field)
