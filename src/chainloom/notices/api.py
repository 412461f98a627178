"""Notices for programs: one's own, what one is told, and the office's webhooks and hours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field, StringConstraints

from chainloom.core.errors import Missing
from chainloom.core.paging import cursor_page
from chainloom.core.rest import Body, Id, PageOut, PageQuery, bounded, found

from . import kinds, services
from .models import Audience, Channel, Format, Notice, NoticeDelivery, Webhook
from .policy import notice_policy, webhook_policy
from .reasons import reason
from .selectors import (
    calendar_of,
    choices_of,
    failed_deliveries,
    kinds_for,
    settings_of,
    unread_count,
)
from .wording import Shown, readers_for, shown

router = Router()
CHAIN = "/chains/{chain_slug}"
WEBHOOKS = CHAIN + "/webhooks"


class NoticeOut(Schema):
    id: Id
    code: str = Field(examples=["organisations.claim_opened"])
    text: str = Field(description="The sentence, in the caller's language.")
    link: str = Field(description="A path of this site, or empty.")
    chain: str | None
    is_urgent: bool
    is_gone: bool = Field(description="What it was about is no longer there or no longer shown.")
    created_at: dt.datetime
    read_at: dt.datetime | None


def _out(one: Shown) -> dict[str, Any]:
    notice = one.notice
    return {
        "id": notice.pk,
        "code": notice.code,
        "text": one.text,
        "link": one.link,
        "chain": notice.chain.slug if notice.chain else None,
        "is_urgent": notice.is_urgent,
        "is_gone": one.is_gone,
        "created_at": notice.created_at,
        "read_at": notice.read_at,
    }


def _said(request: HttpRequest, rows: Iterable[Notice]) -> list[Shown]:
    return shown(rows, request.actor.user, as_whom=readers_for(request.actor))


class NoticesQuery(PageQuery):
    unread: bool = Field(False, description="Only those not read yet.")


@router.get("/notices", response=PageOut[NoticeOut], summary="My notices")
def notice_list(request: HttpRequest, query: Query[NoticesQuery]) -> dict[str, Any]:
    """The newest first; with a token those of its chain alone, as its role reads them."""
    rows = notice_policy.rows(request.actor).select_related("chain")
    if query.unread:
        rows = rows.filter(read_at=None)
    page = cursor_page(rows, sort="-id", allowed=("id",), cursor=query.cursor, limit=query.limit)
    said = _said(request, page.items)
    return {"items": [_out(one) for one in said], "next_cursor": page.next_cursor}


class CountOut(Schema):
    unread: int = Field(description="At most 100.")


@router.get("/notices/unread", response=CountOut, summary="How many are unread")
def notice_count(request: HttpRequest) -> dict[str, int]:
    return {"unread": unread_count(request.actor)}


@router.post("/notices/{notice_id}/read", response=NoticeOut, summary="Mark one as read")
def notice_read(request: HttpRequest, notice_id: Id) -> dict[str, Any]:
    row = found(notice_policy.rows(request.actor).select_related("chain"), notice_id)
    services.notice_read(notice=row, by=request.actor)
    return _out(_said(request, [row])[0])


class NoticesReadIn(Body):
    up_to: Id | None = Field(None, description="Those that came after this one stay unread.")


class ReadOut(Schema):
    read: int


@router.post("/notices/read", response=ReadOut, summary="Mark all as read")
def notices_read(request: HttpRequest, body: NoticesReadIn) -> dict[str, int]:
    return {"read": services.notices_read(by=request.actor, up_to=body.up_to)}


class PreferenceOut(Schema):
    code: str
    label: str
    page: Literal["now", "off"]
    email: Literal["now", "daily", "off"]


# A time of day in Shanghai, without the zone that JSON Schema's own "time" asks for.
Clock = Annotated[
    str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$"), Field(examples=["08:30"])
]


class PreferencesOut(Schema):
    kinds: list[PreferenceOut]
    quiet_from: Clock | None
    quiet_until: Clock | None
    digest_at: Clock


class PreferenceIn(Body):
    code: bounded(60, least=1)  # type: ignore[valid-type]
    page: Literal["now", "off"] | None = None
    email: Literal["now", "daily", "off"] | None = None


class PreferencesIn(Body):
    kinds: list[PreferenceIn] = Field(default_factory=list, max_length=200)
    quiet_from: Clock | None = None
    quiet_until: Clock | None = None
    digest_at: Clock | None = None


TIMES = ("quiet_from", "quiet_until", "digest_at")


def _clock(time: dt.time | None) -> str | None:
    return time.strftime("%H:%M") if time else None


def _preferences(request: HttpRequest) -> dict[str, Any]:
    user = request.actor.user
    chosen, hours = choices_of(user), settings_of(user)
    return {
        "kinds": [
            {
                "code": one.code,
                "label": str(one.label),
                "page": chosen[one.code, Channel.PAGE],
                "email": chosen[one.code, Channel.EMAIL],
            }
            for one in kinds_for(user)
        ],
        **{name: _clock(getattr(hours, name)) for name in TIMES},
    }


@router.get("/notices/preferences", response=PreferencesOut, summary="What I am told, and how")
def preferences_get(request: HttpRequest) -> dict[str, Any]:
    return _preferences(request)


@router.patch("/notices/preferences", response=PreferencesOut, summary="Choose what I am told")
def preferences_set(request: HttpRequest, body: PreferencesIn) -> dict[str, Any]:
    """What is not named stays; quiet hours are both given, or both null."""
    choices = {
        (one.code, channel): when
        for one in body.kinds
        for channel, when in ((Channel.PAGE, one.page), (Channel.EMAIL, one.email))
        if when is not None
    }
    given = body.given()
    hours = {
        name: dt.time.fromisoformat(given[name]) if given[name] else None
        for name in TIMES
        if name in given and (name != "digest_at" or given[name] is not None)
    }
    services.preferences_set(by=request.actor, choices=choices, hours=hours)
    return _preferences(request)


class WebhookOut(Schema):
    id: Id
    name: str
    format: Format
    address: str = Field(description="Enough to tell it from others, too little to use.")
    has_secret: bool
    audience: Audience
    codes: list[str]
    language: str
    in_office_hours: bool
    is_on: bool
    failures: int = Field(description="In a row.")
    gave_up_at: dt.datetime | None
    sent_at: dt.datetime | None

    @staticmethod
    def resolve_address(obj: Webhook) -> str:
        return obj.shown_address

    @staticmethod
    def resolve_has_secret(obj: Webhook) -> bool:
        return bool(obj.secret)


class WebhookMadeOut(Schema):
    webhook: WebhookOut
    secret: str = Field(description="The one that was made for it, shown once; else empty.")


Name = bounded(60, least=1)


class WebhookIn(Body):
    name: Name  # type: ignore[valid-type]
    format: Format
    address: bounded(500, least=1)  # type: ignore[valid-type]
    secret: bounded(200) = ""  # type: ignore[valid-type]
    audience: Audience = Audience.OFFICE
    codes: list[bounded(60)] = Field(default_factory=list, max_length=200)  # type: ignore[valid-type]
    language: Literal["zh-hans", "en"] = "zh-hans"
    in_office_hours: bool = True


class WebhookPatch(Body):
    name: Name = None  # type: ignore[valid-type]
    format: Format = None  # type: ignore[assignment]
    address: bounded(500) = ""  # type: ignore[valid-type]
    secret: bounded(200) = ""  # type: ignore[valid-type]
    audience: Audience = None  # type: ignore[assignment]
    codes: list[bounded(60)] = Field(None, max_length=200)  # type: ignore[valid-type]
    language: Literal["zh-hans", "en"] = None  # type: ignore[assignment]
    in_office_hours: bool = None  # type: ignore[assignment]
    is_on: bool = None  # type: ignore[assignment]


def _office(request: HttpRequest) -> None:
    if not request.actor.is_office:
        raise Missing()


def _webhook(request: HttpRequest, webhook_id: int) -> Webhook:
    _office(request)
    return found(webhook_policy.rows(request.actor, "change"), webhook_id)


@router.get(WEBHOOKS, response=list[WebhookOut], summary="Webhooks of the chain")
def webhook_list(request: HttpRequest, chain_slug: str) -> list[Webhook]:
    _office(request)
    return list(webhook_policy.rows(request.actor).order_by("pk"))


@router.post(WEBHOOKS, response={201: WebhookMadeOut}, summary="Add a webhook")
def webhook_add(request: HttpRequest, chain_slug: str, body: WebhookIn) -> Status:
    _office(request)
    hook, made = services.webhook_add(
        chain=request.chain, values=body.model_dump(mode="json"), by=request.actor
    )
    return Status(201, {"webhook": hook, "secret": made})


@router.patch(WEBHOOKS + "/{webhook_id}", response=WebhookOut, summary="Change a webhook")
def webhook_change(
    request: HttpRequest, chain_slug: str, webhook_id: Id, body: WebhookPatch
) -> Webhook:
    """`is_on` switches it; an empty address or secret keeps the one there is."""
    hook = _webhook(request, webhook_id)
    values = body.model_dump(mode="json", exclude_unset=True)
    is_on = values.pop("is_on", None)
    if values:
        hook = services.webhook_change(webhook=hook, values=values, by=request.actor)
    if is_on is not None:
        hook = services.webhook_switch(webhook=hook, is_on=is_on, by=request.actor)
    return hook


@router.delete(WEBHOOKS + "/{webhook_id}", response={204: None}, summary="Remove a webhook")
def webhook_remove(request: HttpRequest, chain_slug: str, webhook_id: Id) -> Status:
    services.webhook_remove(webhook=_webhook(request, webhook_id), by=request.actor)
    return Status(204, None)


class DeliveryOut(Schema):
    id: str
    code: str
    label: str
    webhook: str | None
    person: str | None
    state: str
    attempts: int
    reason: str
    created_at: dt.datetime


def _delivery(one: NoticeDelivery) -> dict[str, Any]:
    known = kinds.known(one.code)
    return {
        "id": str(one.pk),
        "code": one.code,
        "label": str(known.label) if known else one.code,
        "webhook": one.webhook.name if one.webhook else None,
        "person": one.notice.user.display_name if one.notice else None,
        "state": one.state,
        "attempts": one.attempts,
        "reason": reason(one.error) if one.error else "",
        "created_at": one.created_at,
    }


@router.post(
    WEBHOOKS + "/{webhook_id}/test", response={202: DeliveryOut}, summary="Send a test message"
)
def webhook_test(request: HttpRequest, chain_slug: str, webhook_id: Id) -> Status:
    """It is sent in the background; if it fails it appears among the failures."""
    delivery = services.webhook_test(webhook=_webhook(request, webhook_id), by=request.actor)
    return Status(202, _delivery(delivery))


@router.get(CHAIN + "/notice-failures", response=list[DeliveryOut], summary="What did not arrive")
def failure_list(request: HttpRequest, chain_slug: str) -> list[dict[str, Any]]:
    """Of the last 30 days, the newest first, at most 200."""
    _office(request)
    return [_delivery(one) for one in failed_deliveries(request.actor)[:200]]


class HoursOut(Schema):
    hours: list[list[str]] = Field(examples=[[["08:00", "12:00"], ["14:30", "17:30"]]])
    weekdays: list[int] = Field(description="Monday is 0.")
    off: list[dt.date] = Field(description="Days off besides the public holidays.")
    on: list[dt.date] = Field(description="Days worked besides those of the public calendar.")
    years: list[int] = Field(description="Years for which `off` and `on` are complete.")


class HoursIn(Body):
    hours: list[list[bounded(5)]] = Field(max_length=12)  # type: ignore[valid-type]
    weekdays: list[int] = Field(default=[0, 1, 2, 3, 4], max_length=7)
    off: list[dt.date] = Field(default_factory=list, max_length=1000)
    on: list[dt.date] = Field(default_factory=list, max_length=1000)
    years: list[int] = Field(default_factory=list, max_length=100)


@router.get(CHAIN + "/office-hours", response=HoursOut, summary="When the office works")
def hours_get(request: HttpRequest, chain_slug: str) -> dict[str, Any]:
    """For every member: periods that the office promises are counted in these hours."""
    return calendar_of(request.chain.pk).as_data()


@router.put(CHAIN + "/office-hours", response=HoursOut, summary="Set when the office works")
def hours_set(request: HttpRequest, chain_slug: str, body: HoursIn) -> dict[str, Any]:
    _office(request)
    calendar = services.office_hours_set(
        chain=request.chain, data=body.model_dump(mode="json"), by=request.actor
    )
    return calendar.as_data()
