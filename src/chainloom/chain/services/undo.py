"""Taking back the last edit of a chain's stages.

Every edit of the graph keeps the graph as it was in its audit entry. Taking an edit back
restores that graph and is itself an entry, so the trail stays whole; taking back again
goes one edit further.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chainloom.accounts.actor import Actor
from chainloom.audit import services as audit
from chainloom.audit.models import AuditEntry
from chainloom.core.errors import Conflict, Missing
from chainloom.organisations.services.effects import network_changed

from ..models import Chain, Placement, Stage, StageInput
from ..policy import chain_policy
from .common import acting_in
from .restage import BATCH, links_restage

EDITS = (
    "chain.stage_added",
    "chain.stage_updated",
    "chain.stage_moved",
    "chain.stage_removed",
    "chain.input_added",
    "chain.input_removed",
)
UNDONE = "chain.edit_undone"
_STAGE_FIELDS = (
    "code",
    "name",
    "name_en",
    "column",
    "order",
    "lane",
    "industry_codes",
    "products",
)


def snapshot(chain: Chain) -> dict[str, Any]:
    """The graph of a chain as plain values, stages with their ids."""
    return {
        "stages": list(
            Stage.objects.filter(chain=chain).order_by("pk").values("id", *_STAGE_FIELDS)
        ),
        "inputs": list(
            StageInput.objects.filter(downstream__chain=chain)
            .order_by("pk")
            .values("upstream_id", "downstream_id", "products", "effect")
        ),
    }


def last_edit(*, chain: Chain) -> AuditEntry | None:
    """The newest edit of the graph that nobody took back yet.

    Found by what the entries are about, of which there are few: the chain's trail is long.
    """
    of_chain = AuditEntry.objects.filter(object_type="chain.chain", object_id=str(chain.pk))
    undone = set(of_chain.filter(action=UNDONE).values_list("context__undoes", flat=True))
    of_stages = AuditEntry.objects.filter(object_type="chain.stage", action__in=EDITS).order_by()
    edits = {pk for pk, of in of_stages.values_list("pk", "chain_id") if of == chain.pk} - undone
    return AuditEntry.objects.get(pk=max(edits)) if edits else None


@transaction.atomic
def stage_edit_undo(*, chain: Chain, by: Actor) -> AuditEntry:
    """Take back the last edit of the stages; the entry taken back is returned."""
    by = acting_in(by, chain)
    chain_policy.check(by, "edit", chain)
    Chain.objects.select_for_update().get(pk=chain.pk)
    entry = last_edit(chain=chain)
    if entry is None:
        raise Missing(_("There is no edit to take back."))
    _restore_graph(chain, entry.context["graph"])
    organisations = _restore_placements(
        entry.context.get("moved", []), entry.context.get("dropped", [])
    )
    if organisations:
        links_restage(chain=chain, organisations=organisations)
    audit.record(
        by=by,
        action=UNDONE,
        obj=chain,
        context={"undoes": entry.pk, "sentence": entry.action, "what": entry.object_label},
    )
    network_changed([chain.pk])
    return entry


def _restore_graph(chain: Chain, graph: dict[str, Any]) -> None:
    wanted = {row["id"]: row for row in graph["stages"]}
    standing = {stage.pk: stage for stage in Stage.objects.filter(chain=chain)}
    StageInput.objects.filter(downstream__chain=chain).delete()
    for pk in standing.keys() - wanted.keys():
        _remove_empty(standing[pk])
    for pk, row in wanted.items():
        values = {field: row[field] for field in _STAGE_FIELDS}
        if pk in standing:
            Stage.objects.filter(pk=pk).update(**values)
        else:
            Stage.objects.create(pk=pk, chain=chain, **values)
    StageInput.objects.bulk_create(StageInput(**row) for row in graph["inputs"])


def _remove_empty(stage: Stage) -> None:
    count = Placement.objects.filter(stage=stage).count()
    if count:
        raise Conflict(
            "stage_in_use",
            ngettext(
                "%(n)s organisation stands on “%(stage)s” now: move it first.",
                "%(n)s organisations stand on “%(stage)s” now: move them first.",
                count,
            )
            % {"n": count, "stage": stage.display_name},
        )
    stage.delete()


def _restore_placements(moved: list[list[int]], dropped: list[dict[str, Any]]) -> set[int]:
    """Bring those that a removal moved back to their stage, where they have not moved on."""
    organisations = {row["organisation_id"] for row in dropped}
    for stage_id, target_id, *pks in moved:
        for start in range(0, len(pks), BATCH):
            there = Placement.objects.filter(pk__in=pks[start : start + BATCH], stage=target_id)
            organisations.update(there.values_list("organisation_id", flat=True))
            there.update(stage=stage_id)
    Placement.objects.bulk_create((Placement(**row) for row in dropped), ignore_conflicts=True)
    return organisations
