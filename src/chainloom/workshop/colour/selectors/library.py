"""The shades of a library as an address orders and narrows them."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy, pgettext_lazy

from chainloom.accounts.actor import Actor
from chainloom.core.tables import Column, Table

from ..models import Shade
from . import own

COLUMNS = [
    Column("shade", pgettext_lazy("colour", "shade"), sort="name", fixed=True),
    Column("lightness", "L*", sort="lightness", numeric=True),
    Column("a", "a*", sort="a", numeric=True),
    Column("b", "b*", sort="b", numeric=True),
    Column("note", pgettext_lazy("a shade", "note"), sort="note"),
    Column("added", gettext_lazy("added"), sort="pk"),
]
# What of an address the table reads beside its page, and the longest of it that is searched for.
KEYS, Q_MOST = ("q", "sort"), 100


def shade_table(actor: Actor, params: QueryDict) -> tuple[Table, QuerySet[Shade]]:
    """The table, not yet loaded, and the rows that it is of."""
    found = own.shades(actor, searched(params))
    return Table(params, COLUMNS, default_sort="shade"), found


def searched(params: QueryDict) -> str:
    return params.get("q", "").strip()[:Q_MOST]
