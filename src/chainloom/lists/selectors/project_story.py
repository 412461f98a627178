"""A project's history, as sentences in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from chainloom.accounts.actor import Actor
from chainloom.organisations.models import Organisation
from chainloom.organisations.policy import organisation_policy

from ..models import PartnerRole, Project, ProjectEntry, ProjectStage
from ..models.common import plain_number
from ..models.projects import STAGES
from ..projects_policy import project_policy

# What happened in few words (notices), icon, tone.
WORDS: dict[str, tuple[Any, str, str]] = {
    "created": (gettext_lazy("written down"), "pencil", ""),
    "updated": (pgettext_lazy("project", "changed"), "pencil", ""),
    "moved": (gettext_lazy("came to another stage"), "arrow-right", "info"),
    "paused": (pgettext_lazy("project", "paused"), "player-pause", "warning"),
    "resumed": (gettext_lazy("taken up again"), "player-play", "info"),
    "dropped": (pgettext_lazy("project", "dropped"), "ban", "danger"),
    "assigned": (gettext_lazy("a unit looks after it now"), "user-plus", "info"),
    "released": (gettext_lazy("no unit looks after it now"), "user-x", ""),
    "milestone_added": (gettext_lazy("a milestone was set"), "flag", ""),
    "milestone_done": (gettext_lazy("a milestone was reached"), "check", "success"),
    "milestone_undone": (gettext_lazy("a milestone was not reached after all"), "rotate", "danger"),
    "milestone_postponed": (gettext_lazy("a milestone was put off"), "calendar-time", "warning"),
    "milestone_removed": (gettext_lazy("a milestone was taken out"), "trash", ""),
    "invested": (gettext_lazy("money was put in"), "coin", "success"),
    "investment_removed": (gettext_lazy("an entry of money was taken out"), "trash", ""),
    "partner_added": (gettext_lazy("somebody takes part now"), "users", "info"),
    "partner_removed": (gettext_lazy("somebody takes no part any more"), "user-x", ""),
    "obstacle_added": (gettext_lazy("something stands in the way"), "alert-triangle", "warning"),
    "obstacle_unlinked": (gettext_lazy("something is no longer in the way"), "link-off", ""),
}
MOST = 100


def story(actor: Actor, project: Project, *, most: int = MOST) -> list[dict[str, Any]]:
    """What happened, the newest first, as `lists/_story.html` takes it.

    Money is told to whom it may be shown; reasons, evidence, persons and that something stands in
    the way to those concerned.
    """
    rows = project.entries.select_related("by", "organisation").order_by("-at", "-pk")
    if not project_policy.may(actor, "money", project):
        rows = rows.exclude(verb__in=("invested", "investment_removed"))
    words = project_policy.may(actor, "words", project)
    if not words:
        rows = rows.exclude(verb__in=("obstacle_added", "obstacle_unlinked"))
    found = list(rows[:most])
    names = _names(actor, found)
    return [_told(row, names, words) for row in found]


def _names(actor: Actor, rows: list[ProjectEntry]) -> dict[int, str]:
    """Of the partners and units that entries name by their keys."""
    keys = {row.values.get(name) for row in rows for name in ("partner", "unit")}
    keys.discard(None)
    # One that was merged into another since is told by the name of that one.
    known = Organisation.objects.filter(pk__in=keys).select_related("merged_into")
    of = {one.pk: one.merged_into or one for one in known}
    seen = organisation_policy.rows(actor).filter(pk__in=[one.pk for one in of.values()])
    shown = set(seen.values_list("pk", flat=True))
    return {key: one.display_name for key, one in of.items() if one.pk in shown}


def _told(row: ProjectEntry, names: dict[int, str], words: bool) -> dict[str, Any]:
    who = row.organisation.display_name if row.organisation else _("the system")
    if words and row.by is not None:
        who = f"{who} · {row.by.display_name}"
    label, icon, tone = WORDS[row.verb]
    say = _SENTENCES.get(row.verb)
    return {
        "at": row.at,
        "who": who,
        "text": say(row.values, names) if say else str(label),
        "said": row.text if words else "",
        "icon": icon,
        "tone": tone,
        "inside": False,
    }


def _stage(code: Any) -> str:
    return str(ProjectStage(code).label) if code in ProjectStage.values else str(code)


def _created(values: dict[str, Any], names: dict[int, str]) -> str:
    return _("written down as “%(stage)s”") % {"stage": _stage(values.get("stage"))}


def _moved(values: dict[str, Any], names: dict[int, str]) -> str:
    about = {"was": _stage(values["was"]), "stage": _stage(values["stage"]), "day": values["on"]}
    return _("from “%(was)s” to “%(stage)s” on %(day)s") % about


def _updated(values: dict[str, Any], names: dict[int, str]) -> str:
    labels = "、".join(_label(name) for name in values.get("fields", ()))
    return _("changed: %(fields)s") % {"fields": labels}


def _label(name: str) -> str:
    if name == "organisation":
        return pgettext("project", "owner")
    try:
        return str(Project._meta.get_field(name).verbose_name)
    except FieldDoesNotExist:
        return name


def _assigned(values: dict[str, Any], names: dict[int, str]) -> str:
    return _("%(unit)s looks after it now") % {"unit": _name(values.get("unit"), names)}


def _name(key: Any, names: dict[int, str]) -> str:
    return names.get(key) or _("an organisation that is no longer there")


def _milestone_added(values: dict[str, Any], names: dict[int, str]) -> str:
    return _("milestone set: %(milestone)s, by %(due)s") % values


def _milestone_done(values: dict[str, Any], names: dict[int, str]) -> str:
    said = _("milestone reached: %(milestone)s, on %(on)s") % values
    late = values.get("late") or 0
    if not late:
        return said
    how = ngettext("%(count)d day late", "%(count)d days late", late) % {"count": late}
    return f"{said} ({how})"


def _milestone_undone(values: dict[str, Any], names: dict[int, str]) -> str:
    return _("milestone not reached after all: %(milestone)s") % values


def _milestone_postponed(values: dict[str, Any], names: dict[int, str]) -> str:
    return _("milestone put off: %(milestone)s, from %(was)s to %(due)s") % values


def _milestone_removed(values: dict[str, Any], names: dict[int, str]) -> str:
    return _("milestone taken out: %(milestone)s, due %(due)s") % values


def _sum(values: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"amount": plain_number(Decimal(values["amount"])), "day": values["on"]}
    except InvalidOperation:
        return {"amount": values["amount"], "day": values["on"]}


def _invested(values: dict[str, Any], names: dict[int, str]) -> str:
    return _("%(amount)s × 10,000 yuan put in on %(day)s") % _sum(values)


def _investment_removed(values: dict[str, Any], names: dict[int, str]) -> str:
    return _("entry taken out: %(amount)s × 10,000 yuan on %(day)s") % _sum(values)


def _partner_added(values: dict[str, Any], names: dict[int, str]) -> str:
    about = {"name": _name(values.get("partner"), names), "role": _role(values.get("role"))}
    return _("%(name)s takes part: %(role)s") % about


def _partner_removed(values: dict[str, Any], names: dict[int, str]) -> str:
    return _("%(name)s takes no part any more") % {"name": _name(values.get("partner"), names)}


def _role(code: Any) -> str:
    return str(PartnerRole(code).label) if code in PartnerRole.values else str(code)


_SENTENCES: dict[str, Callable[[dict[str, Any], dict[int, str]], str]] = {
    "created": _created,
    "moved": _moved,
    "updated": _updated,
    "assigned": _assigned,
    "milestone_added": _milestone_added,
    "milestone_done": _milestone_done,
    "milestone_undone": _milestone_undone,
    "milestone_postponed": _milestone_postponed,
    "milestone_removed": _milestone_removed,
    "invested": _invested,
    "investment_removed": _investment_removed,
    "partner_added": _partner_added,
    "partner_removed": _partner_removed,
}


def late_text(days: int) -> str:
    """3 days late."""
    return ngettext("%(count)d day late", "%(count)d days late", days) % {"count": days}


def stage_days(project: Project) -> dict[str, str]:
    """The day on which it came to each stage that it has passed, as ISO; "" where nobody said."""
    days: dict[str, str] = {}
    for row in project.entries.filter(verb__in=("created", "moved")).order_by("at", "pk"):
        stage = row.values.get("stage")
        if stage not in ProjectStage.values:
            continue
        place = STAGES.index(ProjectStage(stage))
        # It went back: what came after is no longer so.
        days = {code: day for code, day in days.items() if STAGES.index(ProjectStage(code)) < place}
        days[stage] = row.values.get("on") or ""
    return days
