"""A list page's state is its address, and only what the page declared can be asked for."""

from __future__ import annotations

import pytest
from django import forms
from django.http import QueryDict

from chainloom.accounts.models import User
from chainloom.core.tables import Column, Table

COLUMNS = [
    Column("name", "Name", sort=("name", "email"), fixed=True),
    Column("email", "E-mail", sort="email"),
    Column("joined", "Joined", default=False),
]


class Filters(forms.Form):
    q = forms.CharField(required=False, label="Text")
    role = forms.MultipleChoiceField(
        required=False,
        label="Role",
        choices=[("Head", [("leader", "Leader"), ("office", "Office")]), ("firm", "Firm")],
    )
    active = forms.BooleanField(required=False, label="Active")


def table(query: str = "", **options) -> Table:
    return Table(QueryDict(query), COLUMNS, default_sort="name", **options)


@pytest.fixture
def people(db):
    for number in range(7):
        User.objects.create_user(f"p{number}@x.test", name="甲" if number % 2 else "乙")
    return User.objects.all()


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("", ["name", "email", "pk"]),
        ("sort=-name", ["-name", "-email", "pk"]),
        ("sort=email", ["email", "pk"]),
        ("sort=password", ["name", "email", "pk"]),  # not declared
        ("sort=joined", ["name", "email", "pk"]),  # declared, not sortable
        ("sort=--email", ["name", "email", "pk"]),
    ],
)
def test_only_declared_columns_sort(query, order, people):
    assert list(table(query).sorted(people).query.order_by) == order


def test_what_is_empty_comes_last_in_either_direction(people):
    first, *_others, last = people
    User.objects.filter(pk=first.pk).update(last_login="2026-01-01T00:00Z")
    User.objects.filter(pk=last.pk).update(last_login="2026-02-01T00:00Z")
    seen = [Column("seen", "Seen", sort="last_login", empty_last=True)]
    for query, order in (("sort=seen", [first, last]), ("sort=-seen", [last, first])):
        assert list(Table(QueryDict(query), seen).sorted(people))[:2] == order


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["name", "email"]),
        ("cols=joined", ["name", "joined"]),
        ("cols=joined,email", ["name", "email", "joined"]),
        ("cols=joined&cols=email", ["name", "email", "joined"]),
        ("cols=nothing", ["name", "email"]),
    ],
)
def test_columns_are_those_chosen_and_the_fixed_one(query, shown):
    assert [column.key for column in table(query).shown] == shown


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("1", 1),
        ("3", 3),
        ("99", 3),
        ("0", 1),
        ("-1", 1),
        ("²", 1),
        ("9" * 30, 1),
        ("x", 1),
    ],
)
def test_a_page_that_is_not_there_is_the_nearest_one(page, expected):
    loaded = table(f"page={page}").load(list(range(120)))
    assert loaded.page == expected
    assert loaded.rows == list(range((expected - 1) * 50, min(expected * 50, 120)))


@pytest.mark.parametrize(("asked", "given"), [("25", 25), ("200", 200), ("7", 50), ("9999", 50)])
def test_page_size_is_one_of_those_offered(asked, given):
    assert table(f"size={asked}").size == given


def test_pages_never_overlap_when_values_are_equal(people):
    seen = [
        row.pk
        for page in (1, 2)
        for row in Table(
            QueryDict(f"page={page}"), [Column("name", "Name", sort="name")], default_sort="name",
            page_size=4,
        ).load(people).rows
    ]  # fmt: skip
    assert len(seen) == len(set(seen)) == 7


def test_rows_read_whole_by_their_keys_stand_in_the_same_order(people, django_assert_num_queries):
    for query in ("", "sort=-name&page=2", "sort=email"):
        plain = table(query, page_size=25).load(people)
        with django_assert_num_queries(3):
            found = table(query, page_size=25).load(people, whole=User.objects.only("email"))
        assert found.rows == plain.rows
        assert (found.count, found.page) == (plain.count, plain.page)


def test_counting_stops_at_the_limit(people):
    capped = table(count_limit=5).load(people)
    assert (capped.count, capped.is_capped) == (5, True)
    assert capped.counted == ""  # a title never gives a limit for a number
    exact = table(count_limit=7).load(people)
    assert (exact.count, exact.is_capped) == (7, False)


def test_addresses_keep_what_they_do_not_change():
    loaded = table("q=a&sort=email&page=2").load(list(range(120)))
    assert loaded.address(page=3) == "?q=a&sort=email&page=3"
    assert loaded.query == "q=a&sort=email"
    by_email = next(one for one in loaded.headings if one.column.key == "email")
    assert by_email.url == "?q=a&sort=-email"
    assert by_email.direction == "ascending"


def test_links_of_many_pages_leave_gaps():
    loaded = table("page=10").load(list(range(1000)))
    assert [number for number, _ in loaded.page_links] == [1, None, 9, 10, 11, None, 20]


def test_chips_speak_the_filters_own_words():
    query = "q=cloth&role=office&role=firm&active=on&page=3"
    loaded = table(query, filters=Filters(QueryDict(query)))
    assert [(chip.label, chip.text) for chip in loaded.chips] == [
        ("Role", "Office、Firm"),
        ("Active", "yes"),
    ]
    assert loaded.chips[0].url == "?q=cloth&active=on"
    assert loaded.is_filtered
    assert loaded.clear_url == "?"


def test_a_wrong_filter_value_is_no_chip():
    query = "role=emperor"
    loaded = table(query, filters=Filters(QueryDict(query)))
    assert loaded.chips == []
