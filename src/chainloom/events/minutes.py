"""The minutes of a meeting as DOCX: what stands in the records, in the reader's language, laid out
as official minutes are (纪要, GB/T 9704-2012, 10.3): title, day, where and who called it, what was
said and resolved, and last who was there."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from chainloom.accounts.actor import Actor
from chainloom.core.official import add, grid, is_chinese, labelled, new_paper, numbered

from .models import Event, Resolution
from .policy import signup_policy
from .selectors.meetings import seat_lines

_WIDTHS = (1.2, 5.8, 4, 2.6, 3)


def document_of(event: Event, reader: Actor) -> bytes:
    """Title, day, when and where, agenda with what was said, minutes, resolutions as a table, who
    was there: of the guests those that the reader may see."""
    title = event.title
    if "纪要" not in title:
        title = _("Minutes: %(title)s") % {"title": title}
    paper = new_paper(title=title, author=event.chain.display_name)
    day = date_format(event.day, "DATE_FORMAT")
    add(paper, f"（{day}）" if is_chinese() else f"({day})", "Paper Date")
    add(paper, "", "Paper Space")
    for label, value in _facts(event):
        labelled(paper, label, value)
    for number, write in enumerate(_chapters(event), start=1):
        write(paper, event, number)
    _attendance(paper, event, reader)
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def _facts(event: Event) -> list[tuple[str, str]]:
    found = [(_("When"), event.span())]
    if event.place:
        found.append((pgettext("matchmaking", "Place"), event.place))
    if event.body:
        found.append((pgettext("event", "Body that meets"), event.body.display_name))
    return found


def _chapters(event: Event) -> Iterator[Any]:
    """What writes the chapters that there is something for, in their order."""
    if event.agenda.exists():
        yield _agenda
    if event.minutes:
        yield _minutes
    if event.resolutions.exists():
        yield _resolutions


def _agenda(paper: Any, event: Event, chapter: int) -> None:
    add(paper, numbered(chapter, _("Agenda")), "Heading 1")
    for number, item in enumerate(event.agenda.select_related("organisation"), start=1):
        who = f"（{item.organisation.display_name}）" if item.organisation else ""
        add(paper, numbered(number, f"{item.title}{who}", level=2), "Heading 2")
        for line in item.said.splitlines():
            add(paper, line, "Paper Text")


def _minutes(paper: Any, event: Event, chapter: int) -> None:
    add(paper, numbered(chapter, pgettext("minutes", "What was said")), "Heading 1")
    for line in event.minutes.splitlines():
        if line.strip():
            add(paper, line.strip(), "Paper Text")


def _resolutions(paper: Any, event: Event, chapter: int) -> None:
    add(paper, numbered(chapter, _("Resolutions")), "Heading 1")
    heads = (
        _("No."),
        pgettext("resolution", "What was resolved"),
        pgettext("resolution", "Who does it"),
        pgettext("resolution", "Due on"),
        _("State"),
    )
    today = timezone.localdate()
    rows = [_cells(row, today) for row in event.resolutions.select_related("owner__merged_into")]
    add(paper, "", "Paper Space")
    grid(paper, "", heads, rows, widths=_WIDTHS)


def _cells(row: Resolution, today: date) -> tuple[str, ...]:
    owner = row.owner.now
    state = str(row.get_state_display())
    if row.is_late(today):
        state = _("%(n)d days late") % {"n": row.days_late(today)}
    return str(row.number), row.text, owner.display_name, str(row.due_on), state


def _attendance(paper: Any, event: Event, reader: Actor) -> None:
    said: dict[str, list[str]] = {}
    for line in seat_lines(reader, event):
        seat = line.seat
        who = seat.member.display_name if seat.member else seat.person_name
        if seat.person_name and seat.member:
            who = f"{who}（{seat.person_name}）"
        said.setdefault(line.word or _("not noted"), []).append(who)
    came = signup_policy.rows(reader).filter(event=event, came_at__isnull=False)
    named = (f"{one.name} {one.whose}".strip() for one in came.select_related("organisation"))
    if guests := [one for one in named if one]:
        said[pgettext("minutes", "Also present")] = guests
    if said:
        add(paper, "", "Paper Space")
    between = "、" if is_chinese() else ", "
    for word, names in said.items():
        labelled(paper, word, between.join(names))
