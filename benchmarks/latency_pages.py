"""What `latency.py` asks for: every main page and API route, with the limit of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

# As typed by a person: Chinese, place, legal form, initials, pinyin, code, English.
WORDS = ("纺织", "鲤城", "有限公司", "lc", "fzyx", "fangzhi", "染整", "91350502", "textile", "晋江")
SEARCH_LIMIT = 100
# A district's registry, everything larger, and the map at 100,000 firms.
SMALL, LARGE, MAP_LARGE = 200, 500, 1000


@dataclass
class Kind:
    """One kind of request: the addresses asked in turn, and who asks.

    `after_change`: before each request another organisation is changed over the API, so
    that nothing kept about the chain is current any more.
    """

    what: str
    limit: int
    paths: list[str]
    who: str = "office"
    after_change: bool = False
    change: bool = False
    headers: dict[str, str] = field(default_factory=dict)


def kinds(size: int, facts: dict) -> list[Kind]:
    limit = SMALL if size <= 1000 else LARGE
    map_limit = SMALL if size <= 1000 else MAP_LARGE
    return [
        *_overviews(limit, map_limit, facts),
        *_registry(limit, facts),
        *_chain(limit, map_limit, facts),
        *_resilience(limit, facts),
        *_lists(limit, facts),
        *_api(limit, map_limit, facts),
        *_after_changes(limit, map_limit, facts),
    ]


def _overviews(limit: int, map_limit: int, facts: dict) -> Iterator[Kind]:
    chain = f"/c/{facts['chain']}"
    yield Kind("overview, office", limit, [f"{chain}/"])
    yield Kind("overview, firm", limit, [f"{chain}/"], who="firm")
    yield Kind("map, firm", map_limit, [f"{chain}/map/"], who="firm")
    yield Kind("tiers", limit, [f"{chain}/organisations/tiers/"])
    yield Kind("certificates that end soon", limit, [f"{chain}/organisations/expiring/"])
    yield Kind("changes by firms", limit, [f"{chain}/organisations/changes/"])
    yield Kind("people", limit, [f"{chain}/people/"])


def _registry(limit: int, facts: dict) -> Iterator[Kind]:
    base = f"/c/{facts['chain']}/organisations/"
    ids, stages, districts = facts["ids"], facts["stages"], facts["districts"]
    yield Kind("organisations, first page", limit, [base])
    yield Kind("organisations, by stage", limit, [f"{base}?stage={pk}" for pk in stages])
    yield Kind("organisations, by certificate", limit, [f"{base}?tier={t}" for t in facts["tiers"]])
    yield Kind("organisations, by district", limit, [f"{base}?district={d}" for d in districts])
    yield Kind(
        "organisations, by place", limit, [f"{base}?place={p}" for p in ("local", "outside")]
    )
    yield Kind(
        "organisations, by stage and place",
        limit,
        [f"{base}?stage={pk}&place=local" for pk in stages],
    )
    yield Kind("organisations, by text", limit, [f"{base}?q={quote(word)}" for word in WORDS])
    yield Kind(
        "organisations, without contact", limit, [f"{base}?contact=no", f"{base}?contact=yes"]
    )
    sorts = ("name", "-headcount", "district", "-updated")
    pages = (1, 2, 40)
    yield Kind(
        "organisations, sorted and paged",
        limit,
        [f"{base}?sort={sort}&page={page}" for sort in sorts for page in pages],
    )
    typed = [f"{base}search/?q={quote(word)}" for word in WORDS]
    yield Kind("search as one types", SEARCH_LIMIT, typed, headers={"HX-Request": "true"})
    yield Kind("an organisation", limit, [f"{base}{pk}/" for pk in ids])
    yield Kind("an organisation's history", limit, [f"{base}{pk}/history/" for pk in ids])
    yield Kind("an organisation's certificates", limit, [f"{base}{pk}/certificates/" for pk in ids])
    yield Kind("an organisation's form", limit, [f"{base}{pk}/edit/" for pk in ids])
    yield Kind("a new organisation's form", limit, [f"{base}new/"])


def _chain(limit: int, map_limit: int, facts: dict) -> Iterator[Kind]:
    chain = f"/c/{facts['chain']}"
    firms, stages = facts["firms"], facts["stages"]
    yield Kind("map", map_limit, [f"{chain}/map/"])
    yield Kind("map, of one tier", map_limit, [f"{chain}/map/?tiers=high_tech"])
    yield Kind("map as SVG", map_limit, [f"{chain}/map/map.svg"])
    yield Kind("map, a stage's panel", limit, [f"{chain}/map/stages/{pk}/" for pk in stages])
    yield Kind("map, find", SEARCH_LIMIT, [f"{chain}/map/find/?q={quote(word)}" for word in WORDS])
    yield Kind("a stage", limit, [f"{chain}/stages/{pk}/" for pk in stages])
    yield Kind("stages", limit, [f"{chain}/stages/"])
    yield Kind("a firm among its neighbours", limit, [f"{chain}/firms/{pk}/" for pk in firms])
    yield Kind("the busiest firm", limit, [f"{chain}/firms/{pk}/" for pk in facts["busiest"]])
    yield Kind("a firm's own view", limit, [f"{chain}/mine/"], who="firm")
    yield Kind("supply links", limit, [f"{chain}/links/"])


def _resilience(limit: int, facts: dict) -> Iterator[Kind]:
    """Of the risk as `latency_setup` had it calculated; the first request of each worker, which
    fills what is kept, is not counted."""
    base = f"/c/{facts['chain']}/resilience/"
    api = f"/api/v1/chains/{facts['chain']}/resilience"
    weightiest, inputs = facts["weightiest"], facts["inputs"]
    stages, districts = facts["stages"], facts["districts"]
    yield Kind("resilience", limit, [base])
    yield Kind("resilience, bureau", limit, [base], who="bureau")
    yield Kind("resilience, firm", limit, [base], who="firm")
    yield Kind("resilience, by stage", limit, [f"{base}?stage={pk}" for pk in stages])
    yield Kind("resilience, by district", limit, [f"{base}?district={d}" for d in districts])
    yield Kind("resilience, sorted and paged", limit, [f"{base}?sort=-single&page=20"])
    yield Kind("resilience, if a firm stops", limit, [f"{base}firms/{pk}/" for pk in weightiest])
    yield Kind("resilience, fragile inputs", limit, [f"{base}inputs/", f"{base}inputs/?page=3"])
    sources = [
        f"{base}inputs/{buyer}/{supplier}/?product={quote(product)}"
        for buyer, supplier, product in inputs
    ]
    yield Kind("resilience, second sources", limit, sources)
    yield Kind("resilience, plans", limit, [f"{base}inputs/plans/"])
    yield Kind("resilience, what if", limit, [f"{base}what-if/"])
    pages: dict[str, list[str]] = {
        "resilience, run": [f"{api}/run"],
        "resilience, firms": [f"{api}/firms?limit=50"],
        "resilience, stages": [f"{api}/stages"],
        "resilience, a cascade": [f"{api}/firms/{pk}/cascade" for pk in weightiest],
        "resilience, fragile inputs": [f"{api}/inputs?limit=50"],
        "resilience, plans": [f"{api}/plans"],
    }
    for name, paths in pages.items():
        yield Kind(f"API: {name}", limit, paths, who="program")


def _lists(limit: int, facts: dict) -> Iterator[Kind]:
    """Of the sample's half year; very many needs are `boards.py`'s."""
    base = f"/c/{facts['chain']}/lists/"
    pages = {
        "needs": "needs/",
        "matches": "matches/",
        "board of needs": "boards/needs/",
        "board of matches": "boards/matches/",
        "calendar": "boards/calendar/",
        "map": "boards/map/",
        "my day": "boards/my-day/",
        "office's week": "boards/week/",
        "numbers": "boards/numbers/?period=2026",
    }
    for name, path in pages.items():
        yield Kind(f"lists, {name}", limit, [base + path])
    yield Kind("lists, my day, firm", limit, [f"{base}boards/my-day/"], who="firm")


def _api(limit: int, map_limit: int, facts: dict) -> Iterator[Kind]:
    base = f"/api/v1/chains/{facts['chain']}"
    ids, firms = facts["ids"], facts["firms"]
    pages: dict[str, list[str]] = {
        "organisations": [f"{base}/organisations?limit=50"],
        "organisations, by text": [f"{base}/organisations?text={quote(w)}" for w in WORDS],
        "an organisation": [f"{base}/organisations/{pk}" for pk in ids],
        "gaps": [f"{base}/gaps"],
        "neighbours, three steps": [
            f"{base}/organisations/{pk}/neighbours?steps=3" for pk in firms
        ],
        "supply of a firm": [f"{base}/organisations/{pk}/supply" for pk in firms],
        "placements": [f"{base}/placements"],
        "supply links": [f"{base}/links"],
        "tiers": [f"{base}/tiers"],
        "certificates that end soon": [f"{base}/expiring"],
        "audit trail": [f"{base}/audit"],
    }
    for name, paths in pages.items():
        yield Kind(f"API: {name}", limit, paths, who="program")
    found = [f"{base}/search?q={quote(word)}" for word in WORDS]
    yield Kind("API: search", SEARCH_LIMIT, found, who="program")
    yield Kind("API: map", map_limit, [f"{base}/map"], who="program")


def _after_changes(limit: int, map_limit: int, facts: dict) -> Iterator[Kind]:
    """Nothing kept is current: twice the time is allowed."""
    chain = f"/c/{facts['chain']}"
    base = f"/api/v1/chains/{facts['chain']}/organisations"
    changed = [f"{base}/{pk}" for pk in facts["firms"]]
    yield Kind("API: change an organisation", limit, changed, who="program", change=True)
    yield Kind("overview, first after a change", 2 * limit, [f"{chain}/"], after_change=True)
    yield Kind("map, first after a change", 2 * map_limit, [f"{chain}/map/"], after_change=True)
    yield Kind(
        "map, firm, first after a change",
        2 * map_limit,
        [f"{chain}/map/"],
        who="firm",
        after_change=True,
    )
