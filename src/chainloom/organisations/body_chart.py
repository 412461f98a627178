"""Pictures of coordination bodies: one with its roles and members, and all of a chain."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import BodyMembership, Organisation
from .selectors.bodies import ROLE_ORDER

# More leaves than this are no picture: the largest roles are then drawn as their number.
MOST_DRAWN = 48
LONGEST_ROOT = 24
LEAF_HEIGHT = 36


def by_role(seats: Sequence[BodyMembership]) -> list[tuple[str, list[BodyMembership]]]:
    groups = [
        (str(role.label), [seat for seat in seats if seat.role == role]) for role in ROLE_ORDER
    ]
    return [(label, found) for label, found in groups if found]


def _short(body: Organisation) -> str:
    """The body's name, as short as it is known; a page of another language has room for less."""
    name = body.short_name or body.display_name
    return name if len(name) <= LONGEST_ROOT else f"{name[: LONGEST_ROOT - 1]}…"


def _members(count: int) -> str:
    return ngettext("%(n)d member", "%(n)d members", count) % {"n": count}


def _branches(seats: Sequence[BodyMembership], room: int) -> list[dict[str, Any]]:
    """Roles with the names in them; the largest role becomes a number until all have room."""
    groups = by_role(seats)
    drawn = {role: len(found) for role, found in groups}
    while sum(drawn.values()) > room and max(drawn.values()) > 1:
        drawn[max(drawn, key=lambda role: drawn[role])] = 1
    return [
        {
            "name": role,
            "children": [{"name": seat.shown_name} for seat in found]
            if drawn[role] == len(found)
            else [{"name": _members(len(found))}],
        }
        for role, found in groups
    ]


def chart(
    body: Organisation, seats: Sequence[BodyMembership], parts: Sequence[Organisation] = ()
) -> dict[str, Any] | None:
    """A body as a tree, left to right: its roles with who sits in them, and its groups and teams
    (each with the number of its `seats`)."""
    branches = _branches(seats, MOST_DRAWN)
    if parts:
        leaves = [{"name": f"{_short(one)} · {_members(one.seats)}"} for one in parts]  # type: ignore[attr-defined]
        branches.append({"name": _("Groups and teams"), "children": leaves})
    return _tree(_short(body), branches) if branches else None


def forest(name: str, rows: Iterable[Organisation]) -> dict[str, Any] | None:
    """The bodies of a chain, each below the one it is a part of, with the number of its `seats`."""
    some = list(rows)
    below: dict[int | None, list[Organisation]] = {}
    here = {one.pk for one in some}
    for one in some:
        profile = getattr(one, "body_profile", None)
        parent = profile.parent_id if profile else None
        below.setdefault(parent if parent in here else None, []).append(one)
    drawn: set[int] = set()

    def branch(one: Organisation) -> dict[str, Any]:
        drawn.add(one.pk)
        told = {"name": f"{_short(one)} · {_members(one.seats)}"}  # type: ignore[attr-defined]
        children = [branch(part) for part in below.get(one.pk, ()) if part.pk not in drawn]
        return {**told, "children": children} if children else told

    branches = [branch(one) for one in below.get(None, ())]
    if len(drawn) < 2:
        return None
    if len(branches) == 1:
        # All hang on one body: it is the root itself.
        return _tree(branches[0]["name"], branches[0]["children"])
    return _tree(name, branches)


def _tree(root: str, branches: list[dict[str, Any]]) -> dict[str, Any]:
    # Above its point: beside it, a phone has no room.
    label = {"position": "top", "align": "center", "distance": 6}
    # So wide that it fits a phone; a longer name takes two lines.
    leaf = {
        "position": "right",
        "align": "left",
        "verticalAlign": "middle",
        "width": 170,
        "overflow": "break",
        "fontSize": 11,
    }
    # Upright along the edge: written across, it would leave a phone no room for the tree.
    upright = {"rotate": 90, "position": "left", "align": "center", "verticalAlign": "middle"}
    upright |= {"distance": 16}
    return {
        "series": [
            {
                "type": "tree",
                "data": [{"name": root, "label": upright, "children": branches}],
                "left": 32,
                "right": 190,
                "top": 24,
                "bottom": 12,
                "symbolSize": 8,
                "label": label,
                "leaves": {"label": leaf},
                "expandAndCollapse": False,
                "initialTreeDepth": -1,
            }
        ]
    }


def height(options: dict[str, Any] | None) -> int:
    """Room for a leaf of two lines each, and at least for the root's name."""
    return max(320, LEAF_HEIGHT * _leaves(options["series"][0]["data"][0]) + 40) if options else 0


def _leaves(node: dict[str, Any]) -> int:
    children = node.get("children") or []
    return sum(_leaves(one) for one in children) if children else 1


def rows(seats: Sequence[BodyMembership], parts: Sequence[Organisation] = ()) -> list[list[str]]:
    """The same as a table, for those who cannot see the picture."""
    told = [
        [role, " ".join(part for part in (seat.shown_name, seat.person_post) if part)]
        for role, found in by_role(seats)
        for seat in found
    ]
    told += [[_("Groups and teams"), one.display_name] for one in parts]
    return [[_("Role in the body"), _("Member")], *told]


def forest_rows(bodies: Iterable[Organisation]) -> list[list[str]]:
    told = []
    for one in bodies:
        profile = getattr(one, "body_profile", None)
        parent = profile.parent.display_name if profile and profile.parent else ""
        told.append([one.display_name, parent, _members(one.seats)])  # type: ignore[attr-defined]
    return [[_("Body"), _("Part of"), _("Members")], *told]
