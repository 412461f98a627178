"""Who sees a need, and who sees whose it is: every visibility × a hidden name × everybody.

By every way there is: the page, the list, a search by the asker's name, the API, its story, what
fits it, matches and notices.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from tests import factories
from tests.lists_world import assign

from chainloom.accounts.actor import NOBODY, Actor
from chainloom.accounts.services import token_create
from chainloom.lists import services
from chainloom.lists.matching import forget_all
from chainloom.lists.models import Need
from chainloom.lists.selectors import needs as selectors
from chainloom.lists.selectors.fitting import fitting
from chainloom.notices.models import Notice
from chainloom.notices.wording import sentence

pytestmark = pytest.mark.django_db

# Who:          public        members       chosen        (open name | hidden name)
# n = sees the need and whose it is, s = sees the need alone, - = is told that there is none
TABLE = """
office          n n           n n           n n
leader          n n           n n           n n
asker           n n           n n           n n
chosen          n s           n s           n s
other           n s           n s           - -
responsible     n n           n n           n n
bureau          n s           n s           - -
partner         n s           n s           - -
stranger        - -           - -           - -
nobody          n s           - -           - -
"""
CASES = [
    (visibility, hidden, {who: cells[2 * column + hidden] for who, *cells in _rows})
    for _rows in [[line.split() for line in TABLE.strip().splitlines()]]
    for column, visibility in enumerate(("public", "members", "chosen"))
    for hidden in (False, True)
]
NAME = "鲤城区恒样纺织有限公司"


@pytest.fixture
def people(office, leader, firm, partner, stranger, bureau, other_firm, other_bureau, chain):
    membership = factories.MembershipFactory(chain=chain, role="firm")
    return {
        "office": office,
        "leader": leader,
        "asker": firm,
        "chosen": Actor(user=membership.user, membership=membership),
        "other": other_firm,
        "responsible": bureau,
        "bureau": other_bureau,
        "partner": partner,
        "stranger": stranger,
        "nobody": NOBODY,
    }


def asked(people, visibility: str, hidden: bool) -> Need:
    chain = people["office"].chain
    chain.is_public = True
    chain.save()
    asker = people["asker"]
    asker.membership.chain.refresh_from_db()
    need = services.needs.need_create(
        organisation=asker.membership.organisation,
        values={
            "kind": "fabric",
            "text": "求购 T400四面弹 180克 门幅180 黑色 3000米",
            "visibility": visibility,
            "hide_name": hidden,
        },
        parties=[people["chosen"].membership.organisation],
        send=True,
        by=asker,
    )
    services.needs.need_assign(
        need=need,
        unit=people["responsible"].membership.organisation,
        text=f"请联系{NAME}",
        by=people["office"],
    )
    need.refresh_from_db()
    return need


def read(found: dict[str, Any]) -> dict[str, str]:
    """What was answered where there was an answer, JSON with its characters as they are."""
    return {
        key: json.dumps(one.json(), ensure_ascii=False)
        if key.startswith("api")
        else one.content.decode()
        for key, one in found.items()
        if one.status_code == 200
    }


def public_pages(need: Need) -> dict[str, str]:
    paths = {"list": "needs/", "page": f"needs/{need.pk}/"}
    found = {key: Client().get(f"/p/fabric/{path}") for key, path in paths.items()}
    found["api"] = Client().get(f"/api/v1/public/fabric/needs/{need.pk}")
    return read(found)


def pages(actor: Actor, need: Need, client_of) -> dict[str, str]:
    """What the actor is answered on every way to the need, where it is answered at all."""
    browser, root = client_of(actor), "/c/fabric/lists"
    token = token_create(membership=actor.membership, name="t", scopes=["read"], days=1, by=actor)[
        1
    ]
    program = Client(headers={"authorization": f"Bearer {token}"})
    api = "/api/v1/chains/fabric"
    found = {
        "page": browser.get(f"{root}/needs/{need.pk}/"),
        "list": browser.get(f"{root}/needs/"),
        "api list": program.get(f"{api}/needs"),
        "api": program.get(f"{api}/needs/{need.pk}"),
        "api story": program.get(f"{api}/needs/{need.pk}/entries"),
        "api fitting": program.get(f"{api}/needs/{need.pk}/suggestions"),
        "search": browser.get(f"{root}/needs/", {"q": "恒样"}),
        "api search": program.get(f"{api}/needs", {"q": "恒样"}),
    }
    return read(found)


def seen(shown: dict[str, str], title: str) -> str:
    """n, s or - of the table, and what contradicts it."""
    if not {"page", "api", "api story", "api fitting"} & set(shown):
        assert [key for key, said in shown.items() if title in said] == []
        return "-"
    assert [key for key in ("page", "list", "api") if title not in shown[key]] == []
    told = [key for key, said in shown.items() if NAME in said or "恒样纺织" in said]
    by_name = [key for key in ("search", "api search") if title in shown.get(key, "")]
    if not told:
        assert by_name == []
        return "s"
    assert {"page", "list", "api"} <= set(told)
    assert by_name == [key for key in ("search", "api search") if key in shown]
    return "n"


@pytest.mark.parametrize(("visibility", "hidden", "expected"), CASES)
def test_who_sees_a_need_and_whose_it_is(people, client_of, visibility, hidden, expected):
    need = asked(people, visibility, hidden)
    found = {}
    for who, actor in people.items():
        shown = public_pages(need) if who == "nobody" else pages(actor, need, client_of)
        found[who] = seen(shown, need.title)
    assert found == expected


def test_a_stranger_s_own_chain_shows_nothing_of_it(people, client_of):
    need = asked(people, "public", False)
    browser = client_of(people["stranger"])
    assert browser.get(f"/c/other/lists/needs/{need.pk}/").status_code == 404
    assert need.title not in browser.get("/c/other/lists/needs/").content.decode()


def test_notices_of_a_match_with_a_hidden_asker_do_not_name_it(people, client_of):
    need = asked(people, "members", True)
    offerer = people["other"]
    resource = services.resources.resource_create(
        organisation=offerer.membership.organisation,
        values={"kind": "fabric", "text": "现货 T400四面弹 180克 门幅178 黑色 5000米"},
        offer=True,
        by=offerer,
    )
    match = services.matches.match_propose(need=need, resource=resource, by=people["office"])
    rows = Notice.objects.filter(user=offerer.user)
    assert rows
    assert not [one for one in rows if NAME in str(sentence(one.code, one.params, offerer))]
    page = f"/c/fabric/lists/matches/{match.pk}/"
    for path in (page, "/c/fabric/lists/matches/", "/me/notices/"):
        assert NAME not in client_of(offerer).get(path).content.decode()
    services.matches.match_interest(match=match, by=people["asker"])
    assert NAME in client_of(offerer).get(page).content.decode()


def test_how_far_an_offer_lies_from_a_hidden_asker_is_not_reckoned(people, chain):
    """Distances to several offers would tell where it is."""
    need = asked(people, "members", True)
    asker = need.organisation
    asker.longitude, asker.latitude = 118.55, 24.91
    asker.save()
    other = people["other"]
    mill = other.membership.organisation
    mill.longitude, mill.latitude = 118.60, 24.95
    mill.save()
    services.resources.resource_create(
        organisation=mill,
        values={"kind": "fabric", "text": "现货 T400四面弹 180克 门幅180 黑色 5000米"},
        offer=True,
        by=other,
    )
    forget_all([chain.pk])
    need = Need.objects.select_related("organisation").get(pk=need.pk)
    (theirs,) = fitting(other, need, most=5)
    (ours,) = fitting(people["asker"], need, most=5)
    assert theirs.resource == ours.resource
    assert theirs.score != ours.score


def test_what_a_unit_is_told_is_not_told_to_members(people, client_of):
    need = asked(people, "members", False)
    words = "请联系"
    seen = {
        who: words
        in client_of(people[who]).get(f"/c/fabric/lists/needs/{need.pk}/").content.decode()
        for who in ("responsible", "asker", "other", "partner")
    }
    assert seen == {"responsible": True, "asker": True, "other": False, "partner": False}


# Of a need that everybody sees: how satisfied its asker was.
RATED = """
office          5
leader          5
asker           5
responsible     5
chosen          -
other           -
bureau          -
partner         -
"""


def test_how_satisfied_an_asker_was_is_told_to_those_concerned_alone(people, client_of, chain):
    need, other = (
        factories.NeedFactory(
            chain=chain, organisation=people["asker"].membership.organisation, rating=rating,
            state="working", title=f"求购样布{rating}",
        )
        for rating in (5, 2)
    )  # fmt: skip
    for one in (need, other):
        assign(one, people["responsible"].membership.organisation)
    for who, told in (line.split() for line in RATED.strip().splitlines()):
        actor = people[who]
        row = selectors.with_names(actor, list(selectors.needs(actor).filter(pk=need.pk)))[0]
        assert str(row.rating_shown or "-") == told, who
        shown = told != "-"
        found = set(selectors.needs(actor, rating="5").values_list("pk", flat=True))
        assert found == ({need.pk} if shown else set()), who
        order = list(selectors.needs(actor).order_by("-rating_known", "-pk"))
        assert order == ([need, other] if shown else [other, need]), who
        page = client_of(actor).get(f"/c/fabric/lists/needs/{need.pk}/").content.decode()
        assert ("5 / 5" in page) == shown, who
