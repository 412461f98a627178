"""Where organisations stand in the chain."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit import services as audit
from chainloom.core.errors import Conflict, Forbidden, Missing
from chainloom.core.inserting import insert_objects
from chainloom.organisations.models import Organisation, Source
from chainloom.organisations.policy import organisation_policy
from chainloom.organisations.services.effects import network_changed, source_of_entry

from ..models import Chain, Placement, Stage
from ..policy import chain_policy, placement_policy
from .common import acting_in, assign, clean_number, clean_text
from .restage import BATCH, links_restage, mains_settle
from .statistics import statistics_refresh

# Only the office says where a firm stands; what it makes there, the firm may say itself.
OFFICE_FIELDS = ("stage", "is_primary")
WRITTEN = ("is_primary", "products", "capacity", "capacity_unit")


@dataclass(frozen=True)
class PlacementRow:
    """One placement as an import brings it; None leaves a value as it is."""

    organisation_id: int
    stage_id: int
    is_primary: bool | None = None
    products: str | None = None
    capacity: Decimal | None = None
    capacity_unit: str | None = None


@dataclass
class BulkResult:
    """What a bulk write did: ids made, and of those changed the values they had before."""

    created: list[int] = field(default_factory=list)
    updated: dict[int, dict[str, Any]] = field(default_factory=dict)
    unchanged: int = 0


@transaction.atomic
def placement_add(
    *,
    organisation: Organisation,
    stage: Stage,
    by: Actor,
    is_primary: bool | None = None,
    products: str = "",
    capacity: Any = None,
    capacity_unit: str = "",
    source: Source | None = None,
) -> Placement:
    """Place an organisation on a stage; its first place is its main one."""
    by = acting_in(by, stage.chain)
    placement_policy.check_add(by)
    organisation_policy.check(by, "place", organisation)
    here = Placement.objects.filter(organisation=organisation, stage__chain=stage.chain_id)
    if here.filter(stage=stage).exists():
        raise Conflict(
            "placement_exists",
            _("%(organisation)s stands on “%(stage)s” already.")
            % {"organisation": organisation.display_name, "stage": stage.display_name},
            field="stage",
        )
    primary = not here.exists() if is_primary is None else bool(is_primary)
    if primary:
        here.update(is_primary=False)
    placement = Placement.objects.create(
        organisation=organisation,
        stage=stage,
        is_primary=primary,
        products=clean_text(products, 300),
        capacity=clean_number(capacity, "capacity"),
        capacity_unit=clean_text(capacity_unit, 20),
        source=source or source_of_entry(by),
    )
    audit.record(by=by, action="chain.placed", obj=organisation, changes={"stage": (None, stage)})
    _after(stage.chain, [organisation.pk])
    return placement


@transaction.atomic
def placement_update(*, placement: Placement, by: Actor, **values: Any) -> Placement:
    """Change what is made there and how much; the office may change the stage too."""
    chain = placement.stage.chain
    by = acting_in(by, chain)
    placement_policy.check(by, "edit", placement)
    if any(name in values for name in OFFICE_FIELDS) and not by.is_office:
        raise Forbidden(_("The office decides on which stage an organisation stands."))
    others = Placement.objects.filter(
        organisation=placement.organisation_id, stage__chain=chain
    ).exclude(pk=placement.pk)
    clean: dict[str, Any] = {}
    if "stage" in values:
        clean["stage"] = _free_stage(values["stage"], chain, others)
    if "is_primary" in values:
        clean["is_primary"] = bool(values["is_primary"]) or not others.exists()
    if "products" in values:
        clean["products"] = clean_text(values["products"], 300)
    if "capacity" in values:
        clean["capacity"] = clean_number(values["capacity"], "capacity")
    if "capacity_unit" in values:
        clean["capacity_unit"] = clean_text(values["capacity_unit"], 20)
    changes = assign(placement, clean)
    if not changes:
        return placement
    placement.source = source_of_entry(by)
    placement.save()
    if "is_primary" in changes:
        _settle_primary(placement, others)
    audit.record(
        by=by,
        action="chain.placement_updated",
        obj=placement.organisation,
        changes=changes,
        context={"stage": placement.stage.name},
    )
    _after(chain, [placement.organisation_id])
    return placement


@transaction.atomic
def placement_remove(*, placement: Placement, by: Actor) -> None:
    """An organisation stands on a stage no longer."""
    chain, organisation = placement.stage.chain, placement.organisation
    by = acting_in(by, chain)
    placement_policy.check(by, "place", placement)
    placement.delete()
    mains_settle(chain=chain, organisations=[organisation.pk])
    audit.record(
        by=by,
        action="chain.unplaced",
        obj=organisation,
        changes={"stage": (placement.stage, None)},
    )
    _after(chain, [organisation.pk])


@transaction.atomic
def placements_bulk_write(
    *,
    chain: Chain,
    rows: Sequence[PlacementRow],
    source: Source,
    by: Actor,
    context: dict[str, Any] | None = None,
) -> BulkResult:
    """Write many placements: those that stand are renewed, the others are made."""
    by = acting_in(by, chain)
    placement_policy.check_add(by)
    _check_known(chain, by, rows)
    standing = _standing(chain, {row.organisation_id for row in rows})
    before = {one.pk: _values(one) for held in standing.values() for one in held}
    made: list[Placement] = []
    for row in rows:
        held = standing[row.organisation_id]
        one = next((held_one for held_one in held if held_one.stage_id == row.stage_id), None)
        if one is None:
            one = Placement(
                organisation_id=row.organisation_id,
                stage_id=row.stage_id,
                is_primary=not held,
                source=source,
            )
            held.append(one)
            made.append(one)
        _fill(one, row, held)
    result = _save_all(made, standing, before, source)
    _record_bulk(by, result, made, standing, context or {})
    _after(chain, standing.keys() if made or result.updated else [])
    statistics_refresh(len(made))
    return result


@transaction.atomic
def placements_bulk_remove(
    *, chain: Chain, placements: Iterable[int], by: Actor, restored: dict[int, dict[str, Any]]
) -> None:
    """Take back a bulk write: remove what it made and give the rest its old values."""
    by = acting_in(by, chain)
    placement_policy.check_add(by)
    gone = sorted(placements)
    organisations: set[int] = set()
    for start in range(0, len(gone), BATCH):
        some = Placement.objects.filter(pk__in=gone[start : start + BATCH], stage__chain=chain)
        organisations.update(some.values_list("organisation_id", flat=True))
        some.delete()
    pks = sorted(restored)
    for start in range(0, len(pks), BATCH):
        found = list(
            Placement.objects.filter(pk__in=pks[start : start + BATCH], stage__chain=chain)
        )
        for one in found:
            assign(one, restored[one.pk])
        organisations.update(one.organisation_id for one in found)
        Placement.objects.bulk_update(found, [*WRITTEN, "source"], batch_size=200)
    mains_settle(chain=chain, organisations=organisations)
    audit.record(
        by=by, action="chain.placements_taken_back", obj=chain, context={"count": len(gone)}
    )
    _after(chain, organisations)


def _after(chain: Chain, organisations: Iterable[int]) -> None:
    moved = set(organisations)
    if moved:
        links_restage(chain=chain, organisations=moved)
        network_changed([chain.pk])


def _free_stage(stage: Stage, chain: Chain, others: Any) -> Stage:
    if stage.chain_id != chain.pk:
        raise Missing()
    if others.filter(stage=stage).exists():
        raise Conflict(
            "placement_exists",
            _("It stands on “%(stage)s” already.") % {"stage": stage.display_name},
            field="stage",
        )
    return stage


def _settle_primary(placement: Placement, others: Any) -> None:
    """Exactly one place of an organisation is its main one."""
    if placement.is_primary:
        others.update(is_primary=False)
    else:
        first = others.order_by("-is_primary", "pk").first()
        others.filter(pk=first.pk).update(is_primary=True)


def _check_known(chain: Chain, by: Actor, rows: Sequence[PlacementRow]) -> None:
    """Every stage is the chain's and every organisation takes part in it."""
    stages = set(Stage.objects.filter(chain=chain).values_list("pk", flat=True))
    if any(row.stage_id not in stages for row in rows):
        raise Missing(_("There is no such stage in this chain."))
    wanted = sorted({row.organisation_id for row in rows})
    placeable = organisation_policy.rows(by, "place")
    for start in range(0, len(wanted), BATCH):
        some = wanted[start : start + BATCH]
        if placeable.filter(pk__in=some).count() != len(some):
            raise Missing(_("An organisation does not take part in this chain."))


def _standing(chain: Chain, organisations: set[int]) -> dict[int, list[Placement]]:
    standing: dict[int, list[Placement]] = defaultdict(list)
    wanted = sorted(organisations)
    for start in range(0, len(wanted), BATCH):
        some = wanted[start : start + BATCH]
        for one in Placement.objects.filter(stage__chain=chain, organisation__in=some):
            standing[one.organisation_id].append(one)
    return standing


def _values(one: Placement) -> dict[str, Any]:
    values = {name: getattr(one, name) for name in (*WRITTEN, "source_id")}
    values["capacity"] = None if one.capacity is None else str(one.capacity)
    return values


def _fill(one: Placement, row: PlacementRow, held: list[Placement]) -> None:
    if row.is_primary is not None:
        if row.is_primary:
            for other in held:
                other.is_primary = False
        one.is_primary = row.is_primary or len(held) == 1
    if row.products is not None:
        one.products = clean_text(row.products, 300)
    if row.capacity is not None:
        one.capacity = clean_number(row.capacity, "capacity")
    if row.capacity_unit is not None:
        one.capacity_unit = clean_text(row.capacity_unit, 20)


def _save_all(
    made: list[Placement],
    standing: dict[int, list[Placement]],
    before: dict[int, dict[str, Any]],
    source: Source,
) -> BulkResult:
    result = BulkResult()
    insert_objects(made)
    result.created = [one.pk for one in made]
    changed = []
    for held in standing.values():
        for one in held:
            if one.pk in before:
                if any(_values(one)[name] != before[one.pk][name] for name in WRITTEN):
                    one.source = source
                    changed.append(one)
                    result.updated[one.pk] = before[one.pk]
                else:
                    result.unchanged += 1
    Placement.objects.bulk_update(changed, [*WRITTEN, "source"], batch_size=200)
    return result


def _record_bulk(
    by: Actor,
    result: BulkResult,
    made: list[Placement],
    standing: dict[int, list[Placement]],
    context: dict[str, Any],
) -> None:
    """One entry to each organisation placed or changed, in its own history."""
    new: dict[int, list[int]] = defaultdict(list)
    for one in made:
        new[one.organisation_id].append(one.stage_id)
    changed = {
        organisation
        for organisation, held in standing.items()
        if any(one.pk in result.updated for one in held)
    }
    touched = sorted(new.keys() | changed)
    stages = dict(Stage.objects.values_list("pk", "name")) if new else {}
    for start in range(0, len(touched), BATCH):
        some = Organisation.objects.filter(pk__in=touched[start : start + BATCH])
        audit.record_many(
            audit.build(
                by=by,
                action="chain.placed" if org.pk in new else "chain.placement_updated",
                obj=org,
                changes={
                    "stage": (None, "、".join(stages[pk] for pk in new[org.pk])),
                }
                if org.pk in new
                else None,
                context=context,
            )
            for org in some.only("pk", "name")
        )


def may_place(by: Actor, chain: Chain) -> bool:
    """Whether the actor may place organisations in this chain (for pages)."""
    return by.is_office and chain_policy.may(by, "edit", chain)
