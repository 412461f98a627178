"""Taking back the last edit of a chain's stages.

Every edit of the graph keeps the graph as it was in its audit entry. Taking an edit back
restores that graph and is itself an entry, so the trail stays whole; taking back again
goes one edit further.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chainloom.accounts.actor import Actor
from chainloom.audit import services as audit
from chainloom.audit.models import AuditEntry
from chainloom.core.errors import Conflict, Missing
from chainloom.organisations.models import Participation, Source
from chainloom.organisations.services.effects import network_changed

from ..models import Chain, Placement, Stage, StageInput, SupplyLink
from ..policy import chain_policy
from .common import acting_in
from .restage import BATCH, links_restage, mains_settle

EDITS = (
    "chain.stage_added",
    "chain.stage_updated",
    "chain.stage_moved",
    "chain.stage_removed",
    "chain.input_added",
    "chain.input_removed",
)
UNDONE = "chain.edit_undone"
_ENDS = ("supplier_stage_id", "buyer_stage_id")
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
    organisations = _restore_placements(chain, entry.context)
    organisations |= _restore_links(entry.context.get("links", []))
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
    count = stage.standing_placements().count()
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
    # What is left is of absorbed entries, which nobody sees.
    Placement.objects.filter(stage=stage).delete()
    stage.delete()


def _restore_placements(chain: Chain, context: dict[str, Any]) -> set[int]:
    """Bring those that a removal moved back to their stage, where they have not moved on, and
    make again what it dropped; whose places these are."""
    dropped = context.get("dropped", [])
    organisations = {row["organisation_id"] for row in dropped}
    for stage_id, target_id, *pks in context.get("moved", []):
        for some in _batches(pks):
            there = Placement.objects.filter(pk__in=some, stage=target_id)
            organisations.update(there.values_list("organisation_id", flat=True))
            there.update(stage=stage_id)
    for some in _batches(context.get("promoted", [])):
        Placement.objects.filter(pk__in=some).update(is_primary=False)
    _make_again(chain, dropped)
    mains_settle(chain=chain, organisations=organisations)
    return organisations


def _make_again(chain: Chain, dropped: list[dict[str, Any]]) -> None:
    """Placements of organisations that still take part; one that was given another main stage
    since keeps it."""
    wanted = sorted({row["organisation_id"] for row in dropped})
    sources = set(
        Source.objects.filter(pk__in={row["source_id"] for row in dropped}).values_list(
            "pk", flat=True
        )
    )
    here: set[int] = set()
    settled: set[int] = set()
    for some in _batches(wanted):
        taking_part = Participation.objects.filter(chain=chain, organisation__in=some)
        here.update(taking_part.values_list("organisation_id", flat=True))
        mains = Placement.objects.filter(stage__chain=chain, organisation__in=some, is_primary=True)
        settled.update(mains.values_list("organisation_id", flat=True))
    rows = [Placement(**row) for row in dropped if row["organisation_id"] in here]
    for row in rows:
        row.is_primary = row.is_primary and row.organisation_id not in settled
        row.source_id = row.source_id if row.source_id in sources else None
    Placement.objects.bulk_create(rows, ignore_conflicts=True)


def links_at(stage: Stage) -> dict[int, tuple[int | None, int | None]]:
    """The links from and to a stage, each with the stages between which it runs."""
    touching = Q(supplier_stage=stage) | Q(buyer_stage=stage)
    rows = SupplyLink.objects.filter(touching, chain=stage.chain_id).order_by("pk")
    return {pk: (sold, bought) for pk, sold, bought in rows.values_list("pk", *_ENDS)}


def links_moved(
    stage: Stage, before: dict[int, tuple[int | None, int | None]]
) -> list[dict[str, list[int | None]]]:
    """Of links that ran so before their stage is removed: how they run without it."""
    groups: dict[tuple[int | None, ...], list[int | None]] = defaultdict(list)
    for some in _batches(list(before)):
        rows = SupplyLink.objects.filter(pk__in=some).order_by("pk")
        for pk, *ends in rows.values_list("pk", *_ENDS):
            after = (None if end == stage.pk else end for end in ends)
            groups[*before[pk], *after].append(pk)
    return [
        {"was": list(ends[:2]), "is": list(ends[2:]), "links": pks} for ends, pks in groups.items()
    ]


def _restore_links(moved: list[dict[str, list[int]]]) -> set[int]:
    """Let links run again as they did before a removal, unless they were changed since; whose
    they are."""
    organisations: set[int] = set()
    for group in moved:
        was, now = (dict(zip(_ENDS, group[state], strict=True)) for state in ("was", "is"))
        for some in _batches(group["links"]):
            links = SupplyLink.objects.filter(pk__in=some, **now)
            for parties in links.values_list("supplier_id", "buyer_id"):
                organisations.update(parties)
            links.update(**was)
    return organisations


def _batches(pks: list[int]) -> Iterator[list[int]]:
    return (pks[start : start + BATCH] for start in range(0, len(pks), BATCH))
