"""What the addresses of reports are asked about."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from chainloom.reports.models import Briefing, BriefingText, ScreenAddress

ROOT = "/api/v1/chains/{chain_slug}"
ONE = ROOT + "/briefings/{briefing_id}"
SCREENS = ("screen:public", "screen:public_panels")
PART = {
    "key": "whole",
    "heading": "",
    "text": "全链主体{members}家。",
    "figures": {
        "members": {
            "said": "5", "url": "/c/fabric/organisations/", "label": "主体", "now": True,
            "after": "家",
        }
    },
    "grids": [],
    "charts": [],
    "source": "",
    "empty": "",
    "inside": False,
}  # fmt: skip
CHAPTERS = [{"key": "whole", "title": "总体情况", "inside": False, "parts": [PART]}]


def make_briefing(chain: Any, state: str = "draft", *, own_text: bool = True) -> Briefing:
    """One that is counted, with a text by hand."""
    at = timezone.now()
    row = Briefing.objects.create(
        chain=chain,
        title="工作简报",
        kind="month",
        since=dt.date(2026, 10, 1),
        until=dt.date(2026, 10, 31),
        language="zh-hans",
        state=state,
        chapters=CHAPTERS,
        counted_at=at,
        as_of=dt.date(2026, 10, 31),
        issued_at=at if state == "issued" else None,
        created_at=at,
    )
    if own_text:
        BriefingText.objects.create(
            briefing=row, part="whole", text="共4家主体。", figures={}, edited_at=at
        )
    return row


def make_screen(chain: Any) -> ScreenAddress:
    about = {"nonce": "0" * 32, "opened_at": timezone.now()}
    return ScreenAddress.objects.get_or_create(chain=chain, closed_at=None, defaults=about)[0]


def add_reports(world: Any) -> None:
    """A draft and one that is issued; a screen at an address that works, and one that does not."""
    chain = world.actors["office"].chain
    drafts = {name: make_briefing(chain).pk for name in ("seen", "removed", "issued_now", "acted")}
    issued = make_briefing(chain, "issued").pk
    world.values |= {
        "briefing_id": drafts["seen"],
        "part": "whole",
        "reports:briefing_act briefing_id": drafts["acted"],
        "reports:briefing_act verb": "issue",
        **{f"{route} token": "1-" + "0" * 40 for route in SCREENS},
        f"DELETE {ONE} briefing_id": drafts["removed"],
        f"POST {ONE}/issue briefing_id": drafts["issued_now"],
        f"POST {ONE}/reopen briefing_id": make_briefing(chain, "issued").pk,
        f"{ONE}/paper/{{kind}} kind": "docx",
    }
    world.variants["issued_brief"] = {"briefing_id": issued, "verb": "reopen"}
    world.variants["published"] = {"token": make_screen(chain).token}
    world.bodies |= {
        ("POST", ROOT + "/briefings"): {"period": "2026-10", "language": "zh-hans"},
        ("PATCH", ONE): {"title": "新标题"},
        ("PUT", ONE + "/parts/{part}"): {"text": "共5家主体。"},
    }
