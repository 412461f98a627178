"""Cursor pages show every row once, in order."""

from __future__ import annotations

import base64
import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.factories import UserFactory

from chainloom.accounts.models import User
from chainloom.core.errors import Invalid
from chainloom.core.paging import cursor_page

ALLOWED = ("name", "email", "id", "date_joined")


def walk(sort: str, limit: int) -> list[User]:
    seen: list[User] = []
    cursor = None
    while True:
        page = cursor_page(
            User.objects.all(), sort=sort, allowed=ALLOWED, cursor=cursor, limit=limit
        )
        seen += page.items
        cursor = page.next_cursor
        if cursor is None:
            return seen


@pytest.mark.django_db
@pytest.mark.parametrize("sort", ["name", "-name", "id", "-id", "date_joined", "-date_joined"])
@pytest.mark.parametrize("limit", [1, 3, 7, 200])
def test_every_row_once_in_order(sort, limit):
    for name in ["乙", "甲", "乙", "乙", "丙", "", "甲"]:
        UserFactory(name=name)
    field = sort.removeprefix("-")
    expected = sorted(
        User.objects.all(), key=lambda u: (getattr(u, field), u.pk), reverse=sort[0] == "-"
    )
    if field == "name":
        expected = list(User.objects.order_by(sort, "-pk" if sort[0] == "-" else "pk"))
    assert walk(sort, limit) == expected


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"sort": "password"},
        {"limit": 0},
        {"limit": 201},
        {"cursor": "x"},
        {"cursor": "AAAA"},
        {"sort": "id", "cursor": base64.urlsafe_b64encode(b"[1e999, 1]").decode()},
        {"cursor": base64.urlsafe_b64encode(b'["x", 1e999]').decode()},
    ],
)
def test_what_was_not_offered_is_refused(wrong):
    with pytest.raises(Invalid):
        cursor_page(User.objects.all(), **{"sort": "name", "allowed": ALLOWED, **wrong})


@pytest.mark.django_db
@given(st.one_of(st.text(max_size=40), st.recursive(st.integers() | st.none(), st.lists)))
def test_no_cursor_breaks_it(made_up):
    text = (
        made_up
        if isinstance(made_up, str)
        else base64.urlsafe_b64encode(json.dumps([made_up, made_up]).encode()).decode()
    )
    for sort in ("name", "id", "date_joined"):
        with contextlib.suppress(Invalid):
            cursor_page(User.objects.all(), sort=sort, allowed=ALLOWED, cursor=text)
