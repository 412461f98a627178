"""The same organisation twice: suggested, merged, or said to be two."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import Field

from chainloom.core.rest import Body, Id, bounded, found

from .. import services
from ..models import Distinction, Merge
from ..policy import distinction_policy, organisation_policy
from ..selectors import duplicates_of, merges_of, told_apart
from .entries import one_out, organisation_of
from .schemas import DistinctionOut, LikelyOut, MergeOut, OrganisationOut

router = Router()


@router.get(
    "/chains/{chain_slug}/organisations/{organisation_id}/duplicates",
    response=list[LikelyOut],
    summary="Entries that may be the same",
)
def duplicate_list(request: HttpRequest, chain_slug: str, organisation_id: Id) -> list[Any]:
    return duplicates_of(request.actor, organisation_of(request, organisation_id))


class MergeIn(Body):
    absorbed: Id = Field(description="The entry that goes into this one.")
    choices: dict[bounded(40), Literal["survivor", "absorbed"]] = Field(
        default_factory=dict, description="For a field: whose value stands."
    )


@router.post(
    "/chains/{chain_slug}/organisations/{organisation_id}/merge",
    response={201: MergeOut},
    summary="Merge another entry into this one",
)
def organisation_merge(
    request: HttpRequest, chain_slug: str, organisation_id: Id, body: MergeIn
) -> Status:
    survivor = organisation_of(request, organisation_id)
    absorbed = organisation_of(request, body.absorbed)
    merge = services.organisation_merge(
        survivor=survivor, absorbed=absorbed, choices=body.choices, by=request.actor
    )
    return Status(201, merge)


@router.get(
    "/chains/{chain_slug}/organisations/{organisation_id}/merges",
    response=list[MergeOut],
    summary="Merges that can be undone",
)
def merge_list(request: HttpRequest, chain_slug: str, organisation_id: Id) -> list[Merge]:
    return list(merges_of(request.actor, organisation_of(request, organisation_id)))


class UndoIn(Body):
    keep_later: bool = Field(
        False, description="Undo although something was changed since, and let that stand."
    )


@router.post(
    "/chains/{chain_slug}/merges/{merge_id}/undo",
    response=OrganisationOut,
    summary="Take a merge apart again",
)
def merge_undo(
    request: HttpRequest, chain_slug: str, merge_id: Id, body: UndoIn
) -> OrganisationOut:
    """Answers with the entry restored."""
    survivors = organisation_policy.rows(request.actor)
    merge = found(Merge.objects.filter(survivor__in=survivors), merge_id)
    restored = services.organisation_unmerge(
        merge=merge, keep_later=body.keep_later, by=request.actor
    )
    return one_out(request, restored)


class DistinctionIn(Body):
    other: Id = Field(description="The entry that is not the same organisation.")
    reason: bounded(300) = Field("", description="How it is known; may stay empty.")


@router.get(
    "/chains/{chain_slug}/organisations/{organisation_id}/distinctions",
    response=list[DistinctionOut],
    summary="Entries known to be other organisations",
)
def distinction_list(
    request: HttpRequest, chain_slug: str, organisation_id: Id
) -> list[Distinction]:
    """They are not among the `duplicates`. Told to the office and the leader; else empty."""
    return list(told_apart(request.actor, organisation_of(request, organisation_id)))


@router.post(
    "/chains/{chain_slug}/organisations/{organisation_id}/distinctions",
    response={201: DistinctionOut},
    summary="Say that another entry is not the same",
)
def distinction_add(
    request: HttpRequest, chain_slug: str, organisation_id: Id, body: DistinctionIn
) -> Status:
    """Neither is suggested for the other any more. Said twice, the first mark is answered."""
    mark = services.distinction_add(
        one=organisation_of(request, organisation_id),
        other=organisation_of(request, body.other),
        reason=body.reason,
        by=request.actor,
    )
    return Status(201, mark)


@router.delete(
    "/chains/{chain_slug}/distinctions/{distinction_id}",
    response={204: None},
    summary="Take back that two entries are not the same",
)
def distinction_remove(request: HttpRequest, chain_slug: str, distinction_id: Id) -> Status:
    mark = found(distinction_policy.rows(request.actor), distinction_id)
    services.distinction_remove(distinction=mark, by=request.actor)
    return Status(204, None)
