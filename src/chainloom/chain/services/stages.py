"""Editing the graph of stages; it always stays free of circles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chainloom.accounts.actor import Actor
from chainloom.audit import services as audit
from chainloom.core.errors import Conflict, Invalid
from chainloom.organisations.services.effects import network_changed

from ..graph import circle_closed_by
from ..models import Chain, InputEffect, Lane, Placement, Stage, StageInput
from ..policy import chain_policy, stage_policy
from .common import (
    acting_in,
    assign,
    clean_industry_codes,
    clean_names,
    clean_products,
    clean_text,
    needed_text,
)
from .restage import links_restage
from .undo import links_at, links_moved, snapshot

COLUMN_MOST = 40
STAGES_MOST = 200
PLACEMENT_FIELDS = (
    "id",
    "organisation_id",
    "stage_id",
    "is_primary",
    "products",
    "capacity",
    "capacity_unit",
    "source_id",
)


class _Edit:
    """One edit of the graph: who, where, and the graph as it was before."""

    def __init__(self, chain: Chain, by: Actor) -> None:
        self.chain, self.by = chain, by
        self.graph = snapshot(chain)

    def record(
        self, action: str, stage: Stage, changes: dict[str, Any] | None = None, **context: Any
    ) -> None:
        audit.record(
            by=self.by,
            action=action,
            obj=stage,
            changes=changes,
            context={"graph": self.graph, **context},
        )


@contextmanager
def _editing(chain: Chain, by: Actor, stage: Stage | None = None) -> Iterator[_Edit]:
    """May they; one editor at a time; what is cached about the chain is renewed after."""
    with transaction.atomic():
        by = acting_in(by, chain)
        if stage is None:
            chain_policy.check(by, "edit", chain)
        else:
            stage_policy.check(by, "edit", stage)
        Chain.objects.select_for_update().get(pk=chain.pk)
        yield _Edit(chain, by)
        network_changed([chain.pk])


def stage_add(
    *,
    chain: Chain,
    name: str,
    by: Actor,
    column: int = 0,
    lane: str = Lane.MAIN,
    **values: Any,
) -> Stage:
    """A new stage at the end of its column; its code is made from its name."""
    with _editing(chain, by) as edit:
        if Stage.objects.filter(chain=chain).count() >= STAGES_MOST:
            raise Invalid(
                "too_many_stages", _("At most %(n)s stages to a chain.") % {"n": STAGES_MOST}
            )
        clean = _clean({"name": name, "column": column, "lane": lane, **values})
        stage = Stage(chain=chain, **clean)
        _check_name(stage)
        stage.code = values.get("code") or _free_code(chain, stage.name_en or stage.name)
        stage.order = _end_of_column(stage)
        stage.save()
        edit.record("chain.stage_added", stage)
    return stage


def stage_update(*, stage: Stage, by: Actor, **values: Any) -> Stage:
    """Change name, lane, column, classes or products."""
    with _editing(stage.chain, by, stage) as edit:
        clean = _clean(values)
        if "lane" in clean or "column" in clean:
            _check_place(stage, clean.get("column", stage.column), clean.get("lane", stage.lane))
        changes = assign(stage, clean)
        _check_name(stage)
        if "column" in changes or "lane" in changes:
            stage.order = _end_of_column(stage)
        if changes:
            stage.save()
            edit.record("chain.stage_updated", stage, changes)
    return stage


def stage_move(*, stage: Stage, column: int, order: int, by: Actor) -> Stage:
    """Put a stage in a column at a place from the top; the others make room."""
    with _editing(stage.chain, by, stage) as edit:
        column = _clean({"column": column})["column"]
        _check_place(stage, column, stage.lane)
        before = (stage.column, stage.order)
        others = list(
            Stage.objects.filter(chain=stage.chain, lane=stage.lane, column=column).exclude(
                pk=stage.pk
            )
        )
        stage.column = column
        others.insert(max(0, min(order, len(others))), stage)
        for place, one in enumerate(others):
            one.order = place
        Stage.objects.bulk_update(others, ["column", "order"])
        if before != (stage.column, stage.order):
            edit.record(
                "chain.stage_moved",
                stage,
                {"column": (before[0], stage.column), "order": (before[1], stage.order)},
            )
    return stage


def stage_remove(*, stage: Stage, by: Actor, move_to: Stage | None = None) -> None:
    """Remove a stage; those who stand there are moved, or the removal is refused.

    Places of absorbed entries, which nobody sees, go with it.
    """
    with _editing(stage.chain, by, stage) as edit:
        placements = Placement.objects.filter(stage=stage)
        count = stage.standing_placements().count()
        if count and move_to is None:
            raise Conflict(
                "stage_in_use",
                ngettext(
                    "%(n)s organisation stands on “%(stage)s”: choose the stage to move it to.",
                    "%(n)s organisations stand on “%(stage)s”: choose the stage to move them to.",
                    count,
                )
                % {"n": count, "stage": stage.display_name},
                field="move_to",
                details={"count": count},
            )
        links = links_at(stage)
        organisations = set(placements.values_list("organisation_id", flat=True))
        if move_to is not None:
            if move_to.chain_id != stage.chain_id or move_to.pk == stage.pk:
                raise Invalid(
                    "bad_target", _("Choose another stage of this chain."), field="move_to"
                )
            context = _move_placements(stage, move_to)
        else:
            context = {"dropped": _dropped(placements)}
        if organisations:
            links_restage(chain=edit.chain, organisations=organisations)
        edit.record("chain.stage_removed", stage, links=links_moved(stage, links), **context)
        stage.delete()


def stage_input_add(
    *,
    upstream: Stage,
    downstream: Stage,
    by: Actor,
    products: Any = (),
    effect: str | None = None,
) -> StageInput:
    """A stage takes products from another upstream of it; a circle is refused by name.

    `effect` is what its loss does ("" as usual for the lane); None leaves it as it is.
    """
    with _editing(downstream.chain, by, downstream) as edit:
        _check_input(upstream, downstream)
        values: dict[str, Any] = {"products": clean_names(products)}
        if effect is not None:
            values["effect"] = _known_effect(effect)
        taken, made = StageInput.objects.get_or_create(upstream=upstream, downstream=downstream)
        changes = assign(taken, values)
        if made or changes:
            taken.save(update_fields=list(values))
            edit.record("chain.input_added", downstream, changes, upstream=upstream.name)
    return taken


def _known_effect(effect: str) -> str:
    if effect and effect not in InputEffect.values:
        raise Invalid("unknown_choice", _("Choose what its loss does."), field="effect")
    return effect


def stage_input_remove(*, stage_input: StageInput, by: Actor) -> None:
    """A stage no longer takes from another."""
    downstream = stage_input.downstream
    with _editing(downstream.chain, by, downstream) as edit:
        stage_input.delete()
        edit.record("chain.input_removed", downstream, upstream=stage_input.upstream.name)


def _clean(values: dict[str, Any]) -> dict[str, Any]:
    clean: dict[str, Any] = {}
    if "name" in values:
        clean["name"] = needed_text(values["name"], 60, "name")
    if "name_en" in values:
        clean["name_en"] = clean_text(values["name_en"], 80)
    if "lane" in values:
        if values["lane"] not in Lane.values:
            raise Invalid("unknown_choice", _("Choose one of the lanes."), field="lane")
        clean["lane"] = str(values["lane"])
    if "column" in values:
        try:
            column = int(values["column"])
        except (TypeError, ValueError):
            column = -1
        if not 0 <= column <= COLUMN_MOST:
            raise Invalid(
                "bad_column",
                _("A column is a number from 0 to %(n)s.") % {"n": COLUMN_MOST},
                field="column",
            )
        clean["column"] = column
    if "industry_codes" in values:
        clean["industry_codes"] = clean_industry_codes(values["industry_codes"])
    if "products" in values:
        clean["products"] = clean_products(values["products"])
    return clean


def _check_name(stage: Stage) -> None:
    twins = Stage.objects.filter(chain=stage.chain, name=stage.name).exclude(pk=stage.pk)
    if twins.exists():
        raise Conflict(
            "stage_name_taken", _("The chain has a stage of this name already."), field="name"
        )


def _free_code(chain: Chain, name: str) -> str:
    from pypinyin import lazy_pinyin  # takes a fifth of a second to load

    base = re.sub(r"[^a-z0-9]+", "_", "_".join(lazy_pinyin(name)).lower()).strip("_")[:34]
    base = base or "stage"
    taken = set(Stage.objects.filter(chain=chain).values_list("code", flat=True))
    code, number = base, 1
    while code in taken:
        number += 1
        code = f"{base}_{number}"
    return code


def _end_of_column(stage: Stage) -> int:
    others = Stage.objects.filter(chain=stage.chain, lane=stage.lane, column=stage.column)
    orders = others.exclude(pk=stage.pk).values_list("order", flat=True)
    return max(orders, default=-1) + 1


def _check_place(stage: Stage, column: int, lane: str) -> None:
    """A stage of the main line stands right of what it takes and left of what it feeds."""
    if lane != Lane.MAIN:
        return
    too_far_right = Stage.objects.filter(
        outputs_to__downstream=stage, lane=Lane.MAIN, column__gte=column
    ).first()
    too_far_left = Stage.objects.filter(
        inputs_from__upstream=stage, lane=Lane.MAIN, column__lte=column
    ).first()
    if too_far_right:
        _refuse_order(too_far_right, stage)
    if too_far_left:
        _refuse_order(stage, too_far_left)


def _refuse_order(upstream: Stage, downstream: Stage) -> None:
    raise Invalid(
        "not_upstream",
        _(
            "“%(downstream)s” takes from “%(upstream)s”, so “%(upstream)s” must stand in a "
            "column to its left."
        )
        % {"upstream": upstream.display_name, "downstream": downstream.display_name},
        field="column",
    )


def _check_input(upstream: Stage, downstream: Stage) -> None:
    if upstream.chain_id != downstream.chain_id or upstream.pk == downstream.pk:
        raise Invalid("bad_upstream", _("Choose another stage of this chain."), field="upstream")
    pairs = StageInput.objects.filter(downstream__chain=downstream.chain)
    edges = list(pairs.values_list("upstream_id", "downstream_id"))
    circle = circle_closed_by(edges, upstream.pk, downstream.pk)
    if circle:
        names = {stage.pk: stage.display_name for stage in downstream.chain.stages.all()}
        raise Invalid(
            "circle",
            _("That would go round in a circle: %(path)s.")
            % {"path": " → ".join(names[pk] for pk in circle)},
            field="upstream",
            details={"path": [names[pk] for pk in circle]},
        )
    both_main = upstream.lane == downstream.lane == Lane.MAIN
    if both_main and upstream.column >= downstream.column:
        _refuse_order(upstream, downstream)


def _move_placements(stage: Stage, target: Stage) -> dict[str, Any]:
    """Move everyone from a stage to another; what undoing the removal needs."""
    there = Placement.objects.filter(stage=target).values("organisation")
    dropped = _dropped(Placement.objects.filter(stage=stage, organisation__in=there))
    primary = [row["organisation_id"] for row in dropped if row["is_primary"]]
    rising = Placement.objects.filter(stage=target, organisation__in=primary, is_primary=False)
    promoted = list(rising.order_by("pk").values_list("pk", flat=True))
    rising.update(is_primary=True)
    moving = Placement.objects.filter(stage=stage)
    pks = list(moving.order_by("pk").values_list("pk", flat=True))
    moving.update(stage=target)
    return {
        "moved": [[stage.pk, target.pk, *pks]],
        "dropped": dropped,
        "promoted": promoted,
        "to": target.name,
    }


def _dropped(placements: QuerySet[Placement]) -> list[dict[str, Any]]:
    """Delete placements; all that they said."""
    rows = list(placements.order_by("pk").values(*PLACEMENT_FIELDS))
    for row in rows:
        row["capacity"] = None if row["capacity"] is None else str(row["capacity"])
    placements.delete()
    return rows
