"""Matchmaking events over the API."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field, PlainSerializer, WithJsonSchema

from chainloom.core.errors import Missing
from chainloom.core.paging import cursor_page
from chainloom.core.rest import Body, Id, PageOut, PageQuery, bounded, found
from chainloom.organisations.api.schemas import OrganisationRef

from ..matching import in_words
from ..matchmaking_policy import entry_policy, matchmaking_policy, talk_policy
from ..models import EntryState, EventState, Matchmaking, Result, Said, Talk, Why
from ..models.matchmaking import MINUTES_LEAST, MINUTES_MOST, TABLES_MOST, TALKS_MOST
from ..policy import need_policy, resource_policy
from ..selectors import matchmaking as selectors
from ..services import matchmaking as services
from ..services.matchmaking.entries import ENTRIES_MOST
from .matches import MatchReasonOut

# A time of day where the event is; `format: time` would ask for a time zone (RFC 3339).
ClockTime = Annotated[
    time,
    PlainSerializer(lambda value: f"{value:%H:%M}", return_type=str),
    WithJsonSchema(
        {"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d$", "examples": ["09:30"]}
    ),
]
router = Router()
EVENTS = "/chains/{chain_slug}/matchmakings"
ONE = EVENTS + "/{matchmaking_id}"
TALK = ONE + "/talks/{talk_id}"
_NUMBER = {"ge": 1}


class MatchmakingOut(Schema):
    id: Id
    title: str
    day: date
    begins: ClockTime
    ends: ClockTime
    place: str
    tables: int
    minutes: int = Field(description="Of a talk, with the change of tables after it.")
    most_talks: int = Field(description="Talks a party at most.")
    rounds: int
    state: EventState
    planned_at: datetime | None
    off_at: datetime | None = Field(description="When it was called off.")
    off_reason: str
    version: int


class MatchmakingWholeOut(MatchmakingOut):
    """An event with the figures of its last planning and of its results."""

    plan: dict[str, Any] = Field(description="Empty for a party.")
    results: dict[str, int]
    is_being_planned: bool

    @staticmethod
    def resolve_is_being_planned(obj: Matchmaking) -> bool:
        return obj.job is not None and not obj.job.is_finished()


class MatchmakingIn(Body):
    title: bounded(120, least=1)  # type: ignore[valid-type]
    day: date
    begins: ClockTime
    ends: ClockTime
    place: bounded(160) = ""  # type: ignore[valid-type]
    tables: int = Field(10, le=TABLES_MOST, **_NUMBER)
    minutes: int = Field(20, ge=MINUTES_LEAST, le=MINUTES_MOST)
    most_talks: int = Field(4, le=TALKS_MOST, **_NUMBER)


class MatchmakingChange(Body):
    title: bounded(120, least=1) = None  # type: ignore[valid-type]
    day: date = None
    begins: ClockTime = None
    ends: ClockTime = None
    place: bounded(160) = None  # type: ignore[valid-type]
    tables: int = Field(None, le=TABLES_MOST, **_NUMBER)
    minutes: int = Field(None, ge=MINUTES_LEAST, le=MINUTES_MOST)
    most_talks: int = Field(None, le=TALKS_MOST, **_NUMBER)
    version: int | None = Field(None, ge=0, lt=2**31, description="Refused if it was changed.")


class MatchmakingQuery(PageQuery):
    state: EventState | None = None


class MatchmakingEntryOut(Schema):
    """A need or a resource that takes part."""

    id: Id
    need: Id | None
    resource: Id | None
    organisation: OrganisationRef
    state: EntryState
    waits_for_consent: bool = Field(description="Its asker hides its name and has not agreed.")

    @staticmethod
    def resolve_need(obj: Any) -> int | None:
        return obj.need_id

    @staticmethod
    def resolve_resource(obj: Any) -> int | None:
        return obj.resource_id


class MatchmakingEntriesIn(Body):
    needs: list[Id] = Field([], max_length=ENTRIES_MOST)
    resources: list[Id] = Field([], max_length=ENTRIES_MOST)


class MatchmakingCountOut(Schema):
    count: int


class TalkWordOut(Schema):
    side: str = Field(description="asker or offerer.")
    said: Said
    note: str
    by_office: bool = Field(description="The office noted what that side said.")
    at: datetime


class TalkOut(Schema):
    """A talk; round and table count from 1. `asker` is null where its name is hidden."""

    id: Id
    need: Id
    resource: Id
    asker: OrganisationRef | None
    offerer: OrganisationRef
    about: str = Field(description="The need’s title.")
    round: int | None
    table: int | None
    begins: ClockTime | None
    why: Why | None = Field(description="Why it has no place.")
    is_fixed: bool = Field(description="Planning anew leaves it where it is.")
    score: float | None
    reasons: list[MatchReasonOut]
    result: Result | None
    words: list[TalkWordOut]
    match: Id | None

    @staticmethod
    def resolve_need(obj: Talk) -> int:
        return obj.need_id

    @staticmethod
    def resolve_resource(obj: Talk) -> int:
        return obj.resource_id

    @staticmethod
    def resolve_asker(obj: Any) -> Any:
        return obj.need.organisation if obj.name_is_open else None

    @staticmethod
    def resolve_offerer(obj: Talk) -> Any:
        return obj.resource.organisation

    @staticmethod
    def resolve_about(obj: Talk) -> str:
        return obj.need.title

    @staticmethod
    def resolve_round(obj: Talk) -> int | None:
        return None if obj.round is None else obj.round + 1

    @staticmethod
    def resolve_table(obj: Talk) -> int | None:
        return None if obj.table is None else obj.table + 1

    @staticmethod
    def resolve_begins(obj: Talk) -> time | None:
        return obj.times[0] if obj.times else None

    @staticmethod
    def resolve_why(obj: Talk) -> Any:
        return obj.why or None

    @staticmethod
    def resolve_reasons(obj: Talk) -> list[dict[str, str]]:
        return in_words(obj.reasons, obj.need.kind)

    @staticmethod
    def resolve_result(obj: Talk) -> Any:
        return obj.result or None

    @staticmethod
    def resolve_words(obj: Talk) -> list[Any]:
        return list(obj.words.all())

    @staticmethod
    def resolve_match(obj: Talk) -> int | None:
        return obj.match_id


class TalkQuery(PageQuery):
    only: Literal["", "open"] = Field("", description="open: without a result.")
    limit: int = Field(100, ge=1, le=200, description="Rows on a page.")


class TalkSeatIn(Body):
    round: int = Field(le=1000, description="From 1.", **_NUMBER)
    table: int = Field(le=TABLES_MOST, description="From 1.", **_NUMBER)


class TalkIn(TalkSeatIn):
    need: Id
    resource: Id


class TalkAnswerIn(Body):
    """What sides said. A party gives its own side; the office what both said to it."""

    asker: Said | None = None
    offerer: Said | None = None
    note: bounded(300) = ""  # type: ignore[valid-type]


def _event(request: HttpRequest, matchmaking_id: int) -> Matchmaking:
    rows = matchmaking_policy.rows(request.actor).select_related("chain", "job")
    return found(rows, matchmaking_id)


def _whole(request: HttpRequest, matchmaking_id: int) -> Matchmaking:
    row = _event(request, matchmaking_id)
    row.results = selectors.results(request.actor, row)
    if not request.actor.sees_all:
        row.plan = {}
    return row


def _talk(request: HttpRequest, matchmaking_id: int, talk_id: int) -> Talk:
    rows = selectors.talks(request.actor, _event(request, matchmaking_id)).prefetch_related("words")
    return selectors.with_names(request.actor, [found(rows, talk_id)])[0]


@router.get(EVENTS, response=PageOut[MatchmakingOut], summary="Matchmaking events")
def matchmaking_list(
    request: HttpRequest, chain_slug: str, query: Query[MatchmakingQuery]
) -> dict[str, Any]:
    rows = matchmaking_policy.rows(request.actor)
    if query.state:
        rows = rows.filter(state=query.state)
    page = cursor_page(rows, sort="-id", allowed=("id",), cursor=query.cursor, limit=query.limit)
    return {"items": page.items, "next_cursor": page.next_cursor}


@router.post(EVENTS, response={201: MatchmakingWholeOut}, summary="Prepare an event")
def matchmaking_create(request: HttpRequest, chain_slug: str, body: MatchmakingIn) -> Status:
    row = services.matchmaking_create(values=body.model_dump(), by=request.actor)
    return Status(201, _whole(request, row.pk))


@router.get(ONE, response=MatchmakingWholeOut, summary="One event")
def matchmaking_get(request: HttpRequest, chain_slug: str, matchmaking_id: Id) -> Matchmaking:
    return _whole(request, matchmaking_id)


@router.patch(ONE, response=MatchmakingWholeOut, summary="Change an event")
def matchmaking_update(
    request: HttpRequest, chain_slug: str, matchmaking_id: Id, body: MatchmakingChange
) -> Matchmaking:
    values = {name: value for name, value in body.given().items() if name != "version"}
    row = _event(request, matchmaking_id)
    services.matchmaking_update(
        matchmaking=row, values=values, version=body.version, by=request.actor
    )
    return _whole(request, matchmaking_id)


@router.delete(ONE, response={204: None}, summary="Throw away what is being prepared")
def matchmaking_remove(request: HttpRequest, chain_slug: str, matchmaking_id: Id) -> Status:
    services.matchmaking_remove(matchmaking=_event(request, matchmaking_id), by=request.actor)
    return Status(204, None)


@router.get(ONE + "/entries", response=list[MatchmakingEntryOut], summary="What takes part")
def matchmaking_entries(request: HttpRequest, chain_slug: str, matchmaking_id: Id) -> list[Any]:
    """Everything, for office and leader; its own, for a party."""
    rows = entry_policy.rows(request.actor).filter(matchmaking=_event(request, matchmaking_id))
    return list(rows.select_related("need__organisation", "resource__organisation").order_by("pk"))


@router.post(ONE + "/entries", response=MatchmakingCountOut, summary="Let needs and resources in")
def matchmaking_enter(
    request: HttpRequest, chain_slug: str, matchmaking_id: Id, body: MatchmakingEntriesIn
) -> dict[str, int]:
    """How many are new; what is not verified, offered or matched is passed over."""
    row = _event(request, matchmaking_id)
    return {"count": services.entries_add(matchmaking=row, by=request.actor, **body.model_dump())}


@router.post(
    ONE + "/entries/{entry_id}/{verb}",
    response=MatchmakingWholeOut,
    summary="Take part, decline, or take out",
)
def matchmaking_entry(
    request: HttpRequest, chain_slug: str, matchmaking_id: Id, entry_id: Id, verb: str
) -> Matchmaking:
    """`join`, `decline`, or `remove` by the office."""
    rows = entry_policy.rows(request.actor).filter(matchmaking=_event(request, matchmaking_id))
    rows = rows.select_related("matchmaking__chain", "need__organisation", "resource__organisation")
    entry = found(rows, entry_id)
    if verb not in ("join", "decline", "remove"):
        raise Missing()
    if verb == "remove":
        services.entry_remove(entry=entry, by=request.actor)
    else:
        services.entry_answer(entry=entry, takes_part=verb == "join", by=request.actor)
    return _whole(request, matchmaking_id)


@router.post(ONE + "/do/{verb}", response=MatchmakingWholeOut, summary="Plan, give out, close")
def matchmaking_act(
    request: HttpRequest,
    chain_slug: str,
    matchmaking_id: Id,
    verb: str,
    reason: bounded(300) = "",  # type: ignore[valid-type]
) -> Matchmaking:
    """`invite`, `plan` (in the background where it is large), `undo`, `give`, `close`, `reopen`,
    or `call_off` with a reason."""
    run = {
        "invite": services.invite,
        "plan": services.plan_enqueue,
        "undo": services.plan_undo,
        "give": services.plan_give_out,
        "close": services.matchmaking_close,
        "reopen": services.matchmaking_reopen,
    }.get(verb)
    row = _event(request, matchmaking_id)
    if verb == "call_off":
        services.matchmaking_call_off(matchmaking=row, reason=reason, by=request.actor)
        return _whole(request, matchmaking_id)
    if run is None:
        raise Missing()
    run(matchmaking=row, by=request.actor)
    return _whole(request, matchmaking_id)


@router.get(ONE + "/talks", response=PageOut[TalkOut], summary="The plan, talk by talk")
def talk_list(
    request: HttpRequest, chain_slug: str, matchmaking_id: Id, query: Query[TalkQuery]
) -> dict[str, Any]:
    """All talks, for office and leader; its own with a place, for a party."""
    rows = selectors.talks(request.actor, _event(request, matchmaking_id)).prefetch_related("words")
    if query.only == "open":
        rows = rows.filter(result="")
    page = cursor_page(rows, sort="id", allowed=("id",), cursor=query.cursor, limit=query.limit)
    items = selectors.with_names(request.actor, page.items)
    return {"items": items, "next_cursor": page.next_cursor}


@router.post(ONE + "/talks", response={201: TalkOut}, summary="Add a talk by hand")
def talk_add(request: HttpRequest, chain_slug: str, matchmaking_id: Id, body: TalkIn) -> Status:
    row = services.talk_add(
        matchmaking=_event(request, matchmaking_id),
        need=found(need_policy.rows(request.actor), body.need),
        resource=found(resource_policy.rows(request.actor), body.resource),
        round_=body.round - 1,
        table=body.table - 1,
        by=request.actor,
    )
    return Status(201, _talk(request, matchmaking_id, row.pk))


@router.get(TALK, response=TalkOut, summary="One talk")
def talk_get(request: HttpRequest, chain_slug: str, matchmaking_id: Id, talk_id: Id) -> Talk:
    return _talk(request, matchmaking_id, talk_id)


@router.post(TALK + "/move", response=TalkOut, summary="Move a talk by hand")
def talk_move(
    request: HttpRequest, chain_slug: str, matchmaking_id: Id, talk_id: Id, body: TalkSeatIn
) -> Talk:
    """Refused where the table is taken or a party sits elsewhere in that round."""
    services.talk_move(
        talk=_talk(request, matchmaking_id, talk_id),
        round_=body.round - 1,
        table=body.table - 1,
        by=request.actor,
    )
    return _talk(request, matchmaking_id, talk_id)


@router.post(TALK + "/do/{verb}", response=TalkOut, summary="Fix, free or take off a talk")
def talk_act(
    request: HttpRequest, chain_slug: str, matchmaking_id: Id, talk_id: Id, verb: str
) -> Talk:
    """`fix`, `free` or `out`."""
    run = {"fix": services.talk_fix, "free": services.talk_free, "out": services.talk_out}.get(verb)
    row = _talk(request, matchmaking_id, talk_id)
    if run is None:
        raise Missing()
    run(talk=row, by=request.actor)
    return _talk(request, matchmaking_id, talk_id)


@router.post(TALK + "/answer", response=TalkOut, summary="Say what came of a talk")
def talk_answer(
    request: HttpRequest, chain_slug: str, matchmaking_id: Id, talk_id: Id, body: TalkAnswerIn
) -> Talk:
    """Where somebody is interested a match begins or goes on; `match` is null where none could."""
    row = _talk(request, matchmaking_id, talk_id)
    talk_policy.check(request.actor, "answer", row)
    words = {side: said for side in ("asker", "offerer") if (said := getattr(body, side))}
    services.talk_answer(talk=row, words=words, note=body.note, by=request.actor)
    return _talk(request, matchmaking_id, talk_id)
