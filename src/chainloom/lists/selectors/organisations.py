"""What of the four lists belongs on an organisation's page, as far as the reader may see it.

A need whose asker is hidden from the reader is on no page of the asker: to find it there would tell
the name.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.organisations.models import Kind, Organisation
from chainloom.organisations.policy import organisation_policy

from ..models import (
    AssignmentState,
    Match,
    Need,
    Policy,
    PolicyCase,
    Project,
    ProjectPartner,
    Resource,
)
from ..policies_policy import policy_case_rights
from ..policy import match_policy, need_policy, resource_policy
from ..projects_policy import project_policy
from . import matches as match_selectors
from . import policies as policy_selectors
from . import projects as project_selectors

# The latest of each.
MOST = 20
MOST_POLICIES = 8


def needs_of(actor: Actor, organisation: Organisation) -> QuerySet[Need]:
    return need_policy.rows(actor, "name").filter(organisation=organisation)


def needs_held_by(actor: Actor, organisation: Organisation) -> QuerySet[Need]:
    """Those for which it is responsible."""
    held = organisation.assignments.exclude(state=AssignmentState.RELEASED)
    return need_policy.rows(actor).filter(Exists(held.filter(need=OuterRef("pk"))))


def resources_of(actor: Actor, organisation: Organisation) -> QuerySet[Resource]:
    return resource_policy.rows(actor).filter(organisation=organisation)


def matches_of(actor: Actor, organisation: Organisation) -> QuerySet[Match]:
    named = need_policy.rows(actor, "name").filter(pk=OuterRef("need"))
    asks = Q(need__organisation=organisation) & Q(Exists(named))
    return match_policy.rows(actor).filter(asks | Q(resource__organisation=organisation))


def policies_by(actor: Actor, organisation: Organisation) -> QuerySet[Policy]:
    """Those that it issued."""
    return policy_selectors.policies(actor).filter(organisation=organisation)


def cases_of(actor: Actor, organisation: Organisation) -> QuerySet[PolicyCase]:
    """Policies of which it was told, or for which it applied."""
    return policy_case_rights.rows(actor).filter(organisation=organisation)


def may_see_policies_for(actor: Actor, organisation: Organisation) -> bool:
    """What counts for policies is seen of a firm by its own people, the office and the leader."""
    if organisation.kind != Kind.FIRM:
        return False
    if not (actor.sees_all or organisation.pk == actor.organisation_id):
        return False
    return organisation_policy.may(actor, "view_finance", organisation)


def projects_of(actor: Actor, organisation: Organisation) -> QuerySet[Project]:
    """Those it undertakes, and those in which it takes part or which it looks after."""
    parts = ProjectPartner.objects.filter(project=OuterRef("pk"), organisation=organisation)
    concerned = Q(organisation=organisation) | Q(unit=organisation) | Q(Exists(parts))
    return project_policy.rows(actor).filter(concerned)


def has_any(actor: Actor, organisation: Organisation) -> bool:
    return any(
        find(actor, organisation).exists()
        for find in (
            needs_of,
            resources_of,
            needs_held_by,
            matches_of,
            policies_by,
            cases_of,
            projects_of,
        )
    )


def _projects(actor: Actor, organisation: Organisation) -> list[Project]:
    rows = projects_of(actor, organisation).select_related("organisation")
    found = project_selectors.computed(actor, list(rows.order_by("-pk")[:MOST]))
    for row in found:
        row.progress = project_selectors.progress(row)
        row.overdue = row.is_overdue(timezone.localdate())
    return found


def about(actor: Actor, organisation: Organisation) -> dict[str, Any]:
    """What the tab shows."""
    ordered = matches_of(actor, organisation).select_related(
        "need__organisation", "resource__organisation"
    )
    found: dict[str, Any] = {
        "needs": needs_of(actor, organisation).order_by("-pk")[:MOST],
        "held": needs_held_by(actor, organisation).order_by("-pk")[:MOST],
        "resources": resources_of(actor, organisation).order_by("-pk")[:MOST],
        "matches": match_selectors.with_names(actor, list(ordered.order_by("-moved_at")[:MOST])),
        "projects": _projects(actor, organisation),
        "issued": policies_by(actor, organisation).order_by("-pk")[:MOST],
        "cases": cases_of(actor, organisation).select_related("policy").order_by("-pk")[:MOST],
        "open_policies": None,
        "may_ask": need_policy.may_add(actor, organisation_id=organisation.pk),
    }
    if may_see_policies_for(actor, organisation):
        with_case = {one.policy_id for one in cases_of(actor, organisation)}
        found["open_policies"] = [
            one
            for one in policy_selectors.for_firm(actor, organisation)
            if one.policy.pk not in with_case and one.may_be_had
        ][:MOST_POLICIES]
    return found
