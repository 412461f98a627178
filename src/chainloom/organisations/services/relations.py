"""Which rows of which tables point at an organisation, and how to point them elsewhere.

Discovered from the models, so that a table added by a later app is merged and unmerged
without a line here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from chainloom.accounts.models import Invitation, Membership

from ..models import (
    BodyProfile,
    Claim,
    ClaimStatus,
    Contact,
    Distinction,
    Merge,
    Organisation,
    OrganisationName,
    Participation,
    Source,
)

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
        if (model, field) not in _KEPT and not model._meta.proxy and not _is_derived(model):
            yield Relation(model, field)


def _is_derived(model: type[models.Model]) -> bool:
    """Calculated from other rows, and made anew from them: such a model says so of itself."""
    return getattr(model, "is_derived", False)


def chain_of_rows(model: type[models.Model]) -> str:
    """The look-up that leads from a row to its chain (`chain`, `stage__chain`); "" for none.

    A source tells which chain wrote a row down, not whose the row is: certificates and seats
    are of the organisation wherever they were recorded. A contact stays its writer's.
    """
    if model is Contact:
        return "source__chain"
    for field in model._meta.fields:
        if field.name == "chain" and field.is_relation:
            return "chain"
    for field in model._meta.fields:
        other = field.related_model
        if not isinstance(other, type) or other in (Source, Organisation):
            continue
        if any(one.name == "chain" and one.is_relation for one in other._meta.fields):
            return f"{field.name}__chain"
    return ""


# What is part of the entry itself and goes with it; everything else stands on it.
_OWN_ROWS = frozenset({OrganisationName, Participation, Distinction})
_OWN_COLUMNS = frozenset({(BodyProfile, "body")})


def standing_on(organisation_ids: list[int]) -> dict[int, dict[str, int]]:
    """Records that others made about organisations, by kind: they stand in the way of removal."""
    found: dict[int, dict[str, int]] = {}
    for relation in Organisation._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and (relation.one_to_many or relation.one_to_one)):
            continue
        model, field = relation.related_model, relation.field.name
        own = model in _OWN_ROWS or (model, field) in _OWN_COLUMNS
        if not own and not _is_derived(model):
            rows = model._default_manager.filter(says_something(model))
            rows = rows.filter(**{f"{field}__in": organisation_ids})
            _count(found, model, rows.order_by().values_list(f"{field}_id", flat=True))
    return found


def standing_here(organisation_ids: list[int], chain_id: int) -> dict[int, dict[str, int]]:
    """This chain's live records about organisations that stay in another chain."""
    found: dict[int, dict[str, int]] = {}
    if not organisation_ids:
        return found
    for relation in relations():
        model, path = relation.model, chain_of_rows(relation.model)
        if path and model not in _OWN_ROWS:
            mine = {f"{relation.field}__in": organisation_ids, path: chain_id}
            rows = model._base_manager.filter(_live(model), **mine)
            _count(found, model, rows.order_by().values_list(f"{relation.field}_id", flat=True))
    return found


def says_something(model: type[models.Model]) -> models.Q:
    """Rows that are more than a trace: an erased contact is empty, and of a merge that was taken
    back the trail tells. Such rows go with the entry."""
    if model is Contact:
        return models.Q(erased_at=None)
    if model is Merge:
        return models.Q(undone_at=None)
    return models.Q()


def _live(model: type[models.Model]) -> models.Q:
    """What has ended is history and stays; it gives nobody a right any more."""
    if model is Membership:
        return models.Q(ended_at=None)
    if model is Invitation:
        return models.Q(accepted_at=None, revoked_at=None, expires_at__gt=timezone.now())
    if model is Claim:
        return models.Q(status=ClaimStatus.OPEN)
    return says_something(model)


def _count(
    found: dict[int, dict[str, int]], model: type[models.Model], organisation_ids: Iterable[int]
) -> None:
    label = str(model._meta.verbose_name)
    for pk in organisation_ids:
        kinds = found.setdefault(pk, {})
        kinds[label] = kinds.get(label, 0) + 1
