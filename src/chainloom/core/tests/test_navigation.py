"""The navigation offers what is installed and allowed, in order, and marks the present place."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from chainloom.core import navigation
from chainloom.core.navigation import NavItem, entries, register


def actor(role: str = "firm"):
    return SimpleNamespace(role=role, chain=SimpleNamespace(slug="fabric"))


@pytest.fixture(autouse=True)
def _own_register(monkeypatch, settings):
    monkeypatch.setattr(navigation, "_register", {})
    monkeypatch.setattr(navigation, "reverse", _reverse)


def _reverse(name, args):
    known = {"home": "/c/{}/", "firms": "/c/{}/firms/", "imports": "/c/{}/imports/"}
    if name not in known:
        raise navigation.NoReverseMatch(name)
    return known[name].format(*args)


def enter(key: str, order: int, **more) -> None:
    register(NavItem(key=key, label=key, url_name=key, icon="x", order=order, **more))


def test_items_come_in_order_with_the_office_section_last():
    enter("imports", 1, section="office")
    enter("firms", 30)
    enter("home", 10)
    assert [one.key for one in entries(actor=actor("office"))] == ["home", "firms", "imports"]


@pytest.mark.parametrize(
    ("role", "seen"), [("office", ["firms", "imports"]), ("firm", ["firms"]), ("bureau", ["firms"])]
)
def test_office_items_are_for_the_office(role, seen):
    enter("firms", 30)
    enter("imports", 1, section="office")
    assert [one.key for one in entries(actor=actor(role))] == seen


def test_an_item_decides_itself_who_sees_it():
    enter("firms", 30, visible=lambda who: who.role == "bureau")
    assert entries(actor=actor("firm")) == []
    assert len(entries(actor=actor("bureau"))) == 1


@pytest.mark.parametrize(
    ("path", "active"),
    [
        ("/c/fabric/", ["home"]),
        ("/c/fabric/firms/", ["firms"]),
        ("/c/fabric/firms/12/", ["firms"]),
        ("/other/", []),
    ],
)
def test_the_nearest_place_is_marked(path, active):
    enter("home", 10)
    enter("firms", 30)
    assert [one.key for one in entries(actor=actor(), path=path) if one.active] == active


def test_what_is_not_installed_is_not_shown():
    enter("plan", 50)
    assert entries(actor=actor()) == []


def test_nobody_without_a_chain_is_offered_anything():
    enter("home", 10)
    assert entries(actor=SimpleNamespace(role=None, chain=None)) == []


def test_the_same_key_again_replaces_the_item():
    enter("home", 10)
    enter("home", 20)
    assert len(navigation.registered()) == 1


def test_an_unknown_section_is_refused():
    with pytest.raises(ValueError, match="section"):
        NavItem(key="x", label="x", url_name="x", icon="x", order=1, section="other")
