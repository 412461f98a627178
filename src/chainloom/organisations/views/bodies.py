"""Seats in committees and alliances, and the picture of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor

from ..models import BodyMembership, BodyRole, Organisation
from ..policy import organisation_policy

# More than this is a list, not a picture.
MOST_DRAWN = 60
LONGEST_ROOT = 24
_ORDER = [
    BodyRole.SECRETARY,
    BodyRole.CHAIR,
    BodyRole.DEPUTY,
    BodyRole.GUIDING,
    BodyRole.MEMBER,
]


def _ranked(rows: QuerySet[BodyMembership]) -> QuerySet[BodyMembership]:
    rank = Case(
        *(When(role=role, then=Value(place)) for place, role in enumerate(_ORDER)),
        default=Value(9),
        output_field=IntegerField(),
    )
    return rows.order_by(rank, "member__name", "pk")


def seats_in(actor: Actor, body: Organisation) -> QuerySet[BodyMembership]:
    """Who sits in a body; members that the actor may not know of are left out."""
    seen = Q(member=None) | Q(member__in=organisation_policy.rows(actor))
    rows = BodyMembership.objects.filter(seen, body=body)
    return _ranked(rows.select_related("member", "source"))


def seats_of(actor: Actor, member: Organisation) -> QuerySet[BodyMembership]:
    """Where an organisation sits."""
    rows = BodyMembership.objects.filter(member=member, body__in=organisation_policy.rows(actor))
    return rows.select_related("body", "source").order_by("-until", "body__name", "pk")


def _by_role(seats: Sequence[BodyMembership]) -> list[tuple[str, list[BodyMembership]]]:
    groups = [(str(role.label), [seat for seat in seats if seat.role == role]) for role in _ORDER]
    return [(label, found) for label, found in groups if found]


def _name(seat: BodyMembership) -> str:
    return seat.member.display_name if seat.member is not None else seat.person_name


def _title(seat: BodyMembership) -> str:
    return " ".join(part for part in (_name(seat), seat.person_post) if part)


def chart(body: Organisation, seats: Sequence[BodyMembership]) -> dict[str, Any] | None:
    """The body as a tree of roles and members, left to right."""
    if not 0 < len(seats) <= MOST_DRAWN:
        return None
    branches = [
        {"name": role, "children": [{"name": _name(seat)} for seat in found]}
        for role, found in _by_role(seats)
    ]
    label = {"position": "left", "align": "right", "verticalAlign": "middle"}
    # So wide that it fits a phone; a longer name takes two lines.
    leaf = {"position": "right", "align": "left", "width": 170, "overflow": "break"}
    # Upright along the edge: written across, it would leave a phone no room for the tree.
    root = {"rotate": 90, "align": "center", "verticalAlign": "middle", "distance": 16}
    return {
        "series": [
            {
                "type": "tree",
                "data": [{"name": _root(body), "label": root, "children": branches}],
                "left": 32,
                "right": 190,
                "top": 12,
                "bottom": 12,
                "symbolSize": 8,
                "label": label,
                "leaves": {"label": {**leaf, "verticalAlign": "middle"}},
                "expandAndCollapse": False,
                "initialTreeDepth": -1,
            }
        ]
    }


def _root(body: Organisation) -> str:
    """The body's name, as short as it is known; a page of another language has room for less."""
    name = body.short_name or body.display_name
    return name if len(name) <= LONGEST_ROOT else f"{name[: LONGEST_ROOT - 1]}…"


def chart_height(seats: Sequence[BodyMembership]) -> int:
    """Room for a leaf of two lines each, and at least for the root's name."""
    return max(320, 30 * len(seats) + 40)


def chart_rows(seats: Sequence[BodyMembership]) -> list[list[str]]:
    """The same as a table, for those who cannot see the picture."""
    rows = [[role, _title(seat)] for role, found in _by_role(seats) for seat in found]
    return [[_("Role in the body"), _("Member")], *rows]
