"""The state of a list page: which columns, in what order, which page, filtered by what.

All of it is read from the address and nothing is kept elsewhere, so that an address *is* the
saved view. Only columns that the page declared can be sorted by.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from django import forms
from django.db.models import F, OrderBy, QuerySet
from django.http import QueryDict
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _

from .digits import whole_number

PAGE_SIZES = (25, 50, 100, 200)
STATE_KEYS = ("sort", "page", "cols", "size")


@dataclass(frozen=True)
class Column:
    """`sort` is an `order_by` expression, several of them, or empty when it cannot be sorted.

    With `empty_last` rows without a value come after all that have one, in either direction.
    """

    key: str
    label: str | Promise
    sort: str | tuple[str, ...] = ""
    numeric: bool = False
    fixed: bool = False
    default: bool = True
    hint: str | Promise = ""
    empty_last: bool = False

    def ordering(self, *, descending: bool) -> list[str | OrderBy]:
        names = [self.sort] if isinstance(self.sort, str) else list(self.sort)
        if self.empty_last:
            return [OrderBy(F(name), descending=descending, nulls_last=True) for name in names]
        return [_reverse(name) if descending else name for name in names if name]


@dataclass(frozen=True)
class Heading:
    """A column's head: its address to sort by, and how it is sorted now (`aria-sort`)."""

    column: Column
    url: str
    direction: str


@dataclass(frozen=True)
class Chip:
    """An active filter in words, and the address without it."""

    label: str
    text: str
    url: str


def _reverse(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


class Table:
    """Reads its state from `params` (`request.GET`); `load` gives it the rows of the page."""

    def __init__(
        self,
        params: QueryDict,
        columns: Sequence[Column],
        *,
        default_sort: str = "",
        filters: forms.Form | None = None,
        page_size: int = 50,
        count_limit: int = 100_000,
    ) -> None:
        self.params = params
        self.columns = list(columns)
        self.filters = filters
        self.count_limit = count_limit
        self.default_sort = default_sort
        self.size = _whole(params.get("size"), page_size)
        if self.size not in PAGE_SIZES:
            self.size = page_size
        self.rows: list[Any] = []
        self.count = 0
        self.page = 1

    # Columns

    @cached_property
    def chosen_keys(self) -> frozenset[str]:
        """The keys of the columns shown: the chosen ones, or those shown by default."""
        wanted = {key for part in self.params.getlist("cols") for key in part.split(",") if key} & {
            column.key for column in self.columns
        }
        return frozenset(
            column.key
            for column in self.columns
            if column.fixed or (column.key in wanted if wanted else column.default)
        )

    @property
    def shown(self) -> list[Column]:
        return [column for column in self.columns if column.key in self.chosen_keys]

    @cached_property
    def by_key(self) -> dict[str, Column]:
        return {column.key: column for column in self.columns}

    @property
    def choosable(self) -> list[Column]:
        return [column for column in self.columns if not column.fixed]

    # Sorting

    @cached_property
    def _sort(self) -> tuple[Column | None, bool]:
        for wanted in (self.params.get("sort", ""), self.default_sort):
            column = self.by_key.get(wanted.removeprefix("-"))
            if column is not None and column.sort:
                return column, wanted.startswith("-")
        return None, False

    def sorted(self, rows: QuerySet[Any], tie_break: str = "pk") -> QuerySet[Any]:
        """The whole set in the chosen order; ties are broken so that pages never overlap."""
        column, descending = self._sort
        if column is None:
            return rows if rows.ordered else rows.order_by(tie_break)
        return rows.order_by(*column.ordering(descending=descending), tie_break)

    @property
    def headings(self) -> list[Heading]:
        now, descending = self._sort
        return [self._heading(column, column is now, descending) for column in self.shown]

    def _heading(self, column: Column, is_now: bool, descending: bool) -> Heading:
        if not column.sort:
            return Heading(column, "", "")
        value = f"-{column.key}" if is_now and not descending else column.key
        direction = ("descending" if descending else "ascending") if is_now else "none"
        return Heading(column, self.address(sort=value, page=None), direction)

    # Pages

    def load(
        self,
        rows: QuerySet[Any] | Sequence[Any],
        tie_break: str = "pk",
        *,
        whole: QuerySet[Any] | None = None,
    ) -> Table:
        """Sort, count and cut the page; counting stops at `count_limit`, as scanning costs.

        With `whole` the rows are put in order by their keys alone, and those of the page are read
        from it, which neither narrows nor orders: of very many wide rows a fraction of the time.
        """
        if isinstance(rows, QuerySet):
            rows = self.sorted(rows, tie_break)
            self.count = rows.order_by()[: self.count_limit + 1].count()
        else:
            self.count = len(rows)
        self.is_capped = isinstance(rows, QuerySet) and self.count > self.count_limit
        self.count = min(self.count, self.count_limit) if self.is_capped else self.count
        self.page = min(max(_whole(self.params.get("page"), 1), 1), self.pages)
        page = slice(self.start, self.start + self.size)
        if whole is not None and isinstance(rows, QuerySet):
            keys = list(rows.values_list("pk", flat=True)[page])
            found = whole.in_bulk(keys)
            self.rows = [found[key] for key in keys if key in found]
        else:
            self.rows = list(rows[page])
        return self

    is_capped = False

    @property
    def counted(self) -> int | str:
        """How many rows there are, for a page's title; nothing where counting stopped."""
        return "" if self.is_capped else self.count

    @property
    def pages(self) -> int:
        return max(ceil(self.count / self.size), 1)

    @property
    def start(self) -> int:
        return (self.page - 1) * self.size

    @property
    def first(self) -> int:
        return self.start + 1 if self.rows else 0

    @property
    def last(self) -> int:
        return self.start + len(self.rows)

    @property
    def page_links(self) -> list[tuple[int | None, str]]:
        """First, last and the neighbours of this page; `None` stands for a gap."""
        near = {1, self.pages, *range(self.page - 1, self.page + 2)}
        numbers = sorted(n for n in near if 1 <= n <= self.pages)
        links: list[tuple[int | None, str]] = []
        for before, number in zip([0, *numbers], numbers, strict=False):
            if number - before > 1:
                links.append((None, ""))
            links.append((number, self.address(page=number)))
        return links

    @property
    def previous_url(self) -> str:
        return self.address(page=self.page - 1) if self.page > 1 else ""

    @property
    def next_url(self) -> str:
        return self.address(page=self.page + 1) if self.page < self.pages else ""

    @property
    def size_links(self) -> list[tuple[int, str, bool]]:
        return [
            (size, self.address(size=size, page=None), size == self.size) for size in PAGE_SIZES
        ]

    # Addresses

    def address(self, **changes: Any) -> str:
        """The present address with changes; `None` takes a key away."""
        query = self.params.copy()
        for key, value in changes.items():
            if value is None:
                query.pop(key, None)
            else:
                query[key] = str(value)
        return f"?{query.urlencode()}"

    @property
    def query(self) -> str:
        """Filters and order without the page: what an export needs."""
        query = self.params.copy()
        for key in ("page", "size"):
            query.pop(key, None)
        return query.urlencode()

    def kept(self, *dropped: str) -> list[tuple[str, str]]:
        """The present parameters as pairs for a form's hidden fields, without those dropped."""
        return [
            (key, value)
            for key, values in self.params.lists()
            for value in values
            if key not in dropped
        ]

    @property
    def kept_by_filters(self) -> list[tuple[str, str]]:
        return self.kept("page", *(self.filters.fields if self.filters else ()))

    @property
    def kept_by_columns(self) -> list[tuple[str, str]]:
        return self.kept("page", "cols")

    # Filters

    @cached_property
    def chips(self) -> list[Chip]:
        """The active filters; the search text is not one, as its box shows it."""
        if self.filters is None or not self.filters.is_bound:
            return []
        self.filters.is_valid()
        cleaned: Mapping[str, Any] = getattr(self.filters, "cleaned_data", {})
        return [
            Chip(str(self.filters[name].label), text, self.address(**{name: None}, page=None))
            for name in self.filters.fields
            if name != "q" and (text := _in_words(self.filters[name], cleaned.get(name)))
        ]

    @property
    def is_filtered(self) -> bool:
        return bool(self.chips or self.params.get("q", "").strip())

    @property
    def clear_url(self) -> str:
        names = [*(self.filters.fields if self.filters else ()), "q", "page"]
        return self.address(**dict.fromkeys(names))


def _whole(text: str | None, otherwise: int) -> int:
    number = whole_number(text, most=7)
    return otherwise if number is None else number


def _in_words(field: forms.BoundField, value: Any) -> str:
    """A filter's value as the reader knows it: the choice's label, yes, a date."""
    if value in (None, "", [], ()) or value is False:
        return ""
    if value is True:
        return _("yes")
    labels = {str(key): str(label) for key, label in _choices(field.field)}
    values: Iterable[Any] = value if isinstance(value, (list, tuple, set, QuerySet)) else [value]
    return "、".join(labels.get(str(getattr(one, "pk", one)), str(one)) for one in values)


def _choices(field: forms.Field) -> Iterable[tuple[Any, Any]]:
    """The flat choices of a field; a model's choices are named by their own text instead."""
    if isinstance(field, forms.ModelChoiceField) or not hasattr(field, "choices"):
        return
    for key, label in field.choices:
        if isinstance(label, (list, tuple)):
            yield from label
        else:
            yield key, label
