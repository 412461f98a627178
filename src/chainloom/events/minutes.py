"""The minutes of a meeting as DOCX: what stands in the records, in the reader's language."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from docx import Document
from docx.oxml.ns import qn

from chainloom.accounts.actor import Actor

from .models import Event, Resolution
from .selectors.meetings import seat_lines

# Named and not embedded: readers of DOCX bring it, or take another.
LATIN, CHINESE = "Calibri", "宋体"


def document_of(event: Event, reader: Actor) -> bytes:
    """Heading, when and where, who was there, agenda with what was said, resolutions as a table."""
    paper = Document()
    style = paper.styles["Normal"]
    style.font.name = LATIN
    style.element.rPr.rFonts.set(qn("w:eastAsia"), CHINESE)
    paper.add_heading(event.title, level=0)
    for label, value in _facts(event):
        line = paper.add_paragraph()
        line.add_run(f"{label}：" if _is_chinese() else f"{label}: ").bold = True
        line.add_run(value)
    _attendance(paper, event, reader)
    _agenda(paper, event)
    _resolutions(paper, event)
    if event.minutes:
        paper.add_heading(_("Minutes"), level=1)
        for line in event.minutes.splitlines():
            paper.add_paragraph(line)
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def _is_chinese() -> bool:
    from django.utils.translation import get_language

    return (get_language() or "").startswith("zh")


def _facts(event: Event) -> list[tuple[str, str]]:
    begins, ends = timezone.localtime(event.starts_at), timezone.localtime(event.ends_at)
    until = f"{ends:%H:%M}" if event.is_one_day else f"{ends:%Y-%m-%d %H:%M}"
    found = [(_("When"), f"{begins:%Y-%m-%d %H:%M}–{until}")]
    if event.place:
        found.append((pgettext("matchmaking", "Place"), event.place))
    if event.body:
        found.append((pgettext("event", "Body that meets"), event.body.display_name))
    return found


def _attendance(paper: Any, event: Event, reader: Actor) -> None:
    said: dict[str, list[str]] = {}
    for line in seat_lines(reader, event):
        seat = line.seat
        who = seat.member.display_name if seat.member else seat.person_name
        if seat.person_name and seat.member:
            who = f"{who}（{seat.person_name}）"
        said.setdefault(line.word or _("not noted"), []).append(who)
    came = event.signups.filter(came_at__isnull=False).select_related("organisation")
    guests = [f"{one.name} {one.whose}".strip() for one in came]
    if not said and not guests:
        return
    paper.add_heading(_("Attendance"), level=1)
    for word, names in said.items():
        line = paper.add_paragraph(style="List Bullet")
        line.add_run(f"{word}: ").bold = True
        line.add_run("、".join(names))
    if guests:
        line = paper.add_paragraph(style="List Bullet")
        line.add_run(_("Guests") + ": ").bold = True
        line.add_run("、".join(guests))


def _agenda(paper: Any, event: Event) -> None:
    items = list(event.agenda.select_related("organisation"))
    if not items:
        return
    paper.add_heading(_("Agenda"), level=1)
    for number, item in enumerate(items, start=1):
        who = f"（{item.organisation.display_name}）" if item.organisation else ""
        paper.add_paragraph().add_run(f"{number}. {item.title}{who}").bold = True
        for line in item.said.splitlines():
            paper.add_paragraph(line)


def _resolutions(paper: Any, event: Event) -> None:
    rows = list(event.resolutions.select_related("owner__merged_into"))
    if not rows:
        return
    paper.add_heading(_("Resolutions"), level=1)
    table = paper.add_table(rows=1, cols=5, style="Table Grid")
    heads = (
        _("No."),
        pgettext("resolution", "What was resolved"),
        pgettext("resolution", "Who does it"),
        pgettext("resolution", "Due on"),
        _("State"),
    )
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        cell.paragraphs[0].add_run(head).bold = True
    today = timezone.localdate()
    for row in rows:
        for cell, value in zip(table.add_row().cells, _cells(row, today), strict=True):
            cell.text = value


def _cells(row: Resolution, today: date) -> tuple[str, ...]:
    owner = row.owner.now
    state = str(row.get_state_display())
    if row.is_late(today):
        state = _("%(n)d days late") % {"n": row.days_late(today)}
    return str(row.number), row.text, owner.display_name, str(row.due_on), state
