"""What comes next: what falls due in the period after this one."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from chainloom.agreements.models import OWED
from chainloom.agreements.selectors.owed import dues
from chainloom.events.models import EventAudience, EventStatus
from chainloom.events.policy import event_policy
from chainloom.lists.models import Milestone as ProjectMilestone
from chainloom.lists.models import PolicyState
from chainloom.lists.policies_policy import policy_rights
from chainloom.lists.projects_policy import project_policy
from chainloom.plan.models import MilestoneState
from chainloom.plan.policy import milestone_policy

from . import Asking, Figure, Grid, Part

SHOWN = 25


def build(asking: Asking) -> list[Part]:
    after = asking.period.after
    span = (after.since, after.until)
    open_part = Part(
        "ahead",
        _("Plan, projects, policies and events"),
        source=_("Source: due days in plan, projects, policies and agreements; events announced."),
    )
    sources = (_plan, _projects, _policies, _events)
    rows = sorted(line for source in sources for line in source(asking, span))
    about = {
        "since": date_format(after.since, "DATE_FORMAT"),
        "until": date_format(after.until, "DATE_FORMAT"),
    }
    if rows:
        open_part.say(
            _("From %(since)s to %(until)s {ahead} things lie ahead.") % about,
            ahead=Figure.of(len(rows), "#ahead.grid", _("Due in the period after"), now=True),
        )
        open_part.grids.append(_grid("ahead.grid", _("What lies ahead"), rows))
    else:
        open_part.empty = (
            _("From %(since)s to %(until)s nothing lies ahead that is entered.") % about
        )
    return [open_part, _agreements(asking, span)]


Line = tuple[str, str, str, str]


def _grid(key: str, title: str, rows: list[Line]) -> Grid:
    lines = [[day, what, Figure(name, url)] for day, what, name, url in rows[:SHOWN]]
    heads = [_("Due"), pgettext("briefing", "What"), _("Title")]
    if len(rows) > SHOWN:
        title = _("%(title)s (the first %(n)s of %(all)s)") % {
            "title": title,
            "n": SHOWN,
            "all": len(rows),
        }
    return Grid(key, title, heads, lines, (), (1.3, 1.6, 5))


def _plan(asking: Asking, span: tuple[date, date]) -> list[Line]:
    rows = milestone_policy.rows(asking.actor).filter(
        due__range=span, measure__direction__plan__state="adopted"
    )
    rows = rows.exclude(state=MilestoneState.CONFIRMED)
    return [
        (
            f"{row.due}",
            _("milestone of the plan"),
            row.title,
            asking.url("plan:measure", row.measure_id),
        )
        for row in rows.order_by("due", "pk")
    ]


def _projects(asking: Asking, span: tuple[date, date]) -> list[Line]:
    """Of projects that are open to all members."""
    shown = project_policy.rows(asking.actor).filter(visibility="members", state="going")
    rows = ProjectMilestone.objects.filter(project__in=shown, due__range=span, done_on=None)
    return [
        (
            f"{row.due}",
            _("milestone of a project"),
            f"{row.project.title}：{row.title}",
            asking.url("lists:project", row.project_id),
        )
        for row in rows.select_related("project").order_by("due", "pk")
    ]


def _policies(asking: Asking, span: tuple[date, date]) -> list[Line]:
    rows = policy_rights.rows(asking.actor).filter(ends_on__range=span, state=PolicyState.PUBLISHED)
    return [
        (f"{row.ends_on}", _("end of a policy"), row.title, asking.url("lists:policy", row.pk))
        for row in rows.order_by("ends_on", "pk")
    ]


def _events(asking: Asking, span: tuple[date, date]) -> list[Line]:
    """Announced, and not for those invited alone."""
    rows = event_policy.rows(asking.actor).filter(
        state=EventStatus.PUBLISHED, starts_at__date__range=span
    )
    return [
        (
            f"{row.day}",
            str(row.get_kind_display()),
            row.title,
            asking.url("events:event", row.pk),
        )
        for row in rows.exclude(audience=EventAudience.INVITED).order_by("starts_at", "pk")
    ]


def _agreements(asking: Asking, span: tuple[date, date]) -> Part:
    part = Part("ahead.agreements", _("Under agreements"), inside=True)
    part.source = _("Source: the agreements’ obligations as they stand on the day of counting.")
    rows = dues(asking.actor).filter(state__in=OWED, due_on__range=span).order_by("due_on", "pk")
    lines = [
        (
            f"{row.due_on}",
            row.obligation.owner.organisation.display_name,
            f"{row.obligation.agreement.title}：{row.obligation}",
            asking.url("agreements:agreement", row.obligation.agreement_id),
        )
        for row in rows
    ]
    if not lines:
        part.empty = _("No obligation falls due.")
        return part
    part.say(
        _("{obligations} obligations fall due under agreements."),
        obligations=Figure.of(
            len(lines), "#ahead.dues", _("Obligations due in the period after"), now=True
        ),
    )
    grid = _grid("ahead.dues", _("Obligations that fall due"), lines)
    heads = [grid.heads[0], _("Who owes it"), grid.heads[2]]
    part.grids.append(Grid(grid.key, grid.title, heads, grid.rows, (), (1.3, 2.4, 4.4)))
    return part
