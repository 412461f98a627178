"""What stands in a project's way: each obstacle is a need, handled and timed as any other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.core.errors import Forbidden, Missing
from chainloom.organisations.models import Organisation

from ...models import Need, Obstacle, Project
from ...policy import need_policy
from ...projects_policy import project_policy
from .. import common
from ..needs import need_create
from .common import check_not_dropped, locked, note


def asker_of(project: Project, by: Actor) -> Organisation:
    """In whose name an obstacle is reported: the owner's, where the owner or the office does it;
    the unit that looks after the project asks in its own."""
    if by.is_office or by.organisation_id == project.organisation_id:
        return project.organisation
    if by.membership is None:
        raise Forbidden()
    return by.membership.organisation


@transaction.atomic
def obstacle_add(
    *,
    project: Project,
    values: Mapping[str, Any],
    by: Actor,
    parties: Iterable[Any] = (),
    send: bool = True,
) -> Need:
    """Report what stands in the way: a need is written and sent, and linked to the project."""
    row = locked(project, by)
    check_not_dropped(row)
    need = need_create(
        organisation=asker_of(row, by), values=values, parties=parties, send=send, by=by
    )
    _link(row, need, by)
    return need


def _link(row: Project, need: Need, by: Actor) -> Obstacle:
    made = Obstacle.objects.create(project=row, need=need, created_at=timezone.now())
    note(row, by, "obstacle_added", need=need.pk)
    return made


@transaction.atomic
def obstacle_link(*, project: Project, need: Need, by: Actor) -> Obstacle:
    """A need that is there already stands in the project's way.

    It must be the owner's, and its name open to who links it: the link tells whose it is.
    """
    row = locked(project, by)
    check_not_dropped(row)
    if not need_policy.rows(by, "name").filter(pk=need.pk).exists():
        raise Missing()
    if need.organisation_id not in (row.organisation_id, row.unit_id):
        raise common.not_now(
            _("Only a need of the owner, or of the unit that looks after it, can be an obstacle.")
        )
    there = Obstacle.objects.filter(need=need).first()
    if there is not None:
        raise common.not_now(_("It stands in the way of a project already."))
    return _link(row, need, by)


@transaction.atomic
def obstacle_unlink(*, obstacle: Obstacle, by: Actor) -> None:
    """It does not stand in the way after all; the need itself goes on."""
    project_policy.check(by, "edit", obstacle.project)
    row = locked(obstacle.project, by)
    found = row.obstacles.filter(pk=obstacle.pk).first()
    if found is None:
        raise common.not_now(_("It was taken off meanwhile."))
    note(row, by, "obstacle_unlinked", need=found.need_id)
    found.delete()
