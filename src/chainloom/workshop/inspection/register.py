"""What the inspection tool enters in the registers when the product starts."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chainloom.accounts.actor import Actor
from chainloom.audit import actions
from chainloom.lists import beside
from chainloom.lists.models import Match

from ..tools import Tool, register

AUDIT = {
    "inspection.cloth_created": _("%(who)s named a cloth in the workshop: %(what)s"),
    "inspection.cloth_updated": _("%(who)s changed a cloth in the workshop: %(what)s"),
    "inspection.cloth_removed": _("%(who)s removed a cloth in the workshop: %(what)s"),
    "inspection.roll_created": _("%(who)s began the roll %(what)s in the workshop"),
    "inspection.roll_updated": _("%(who)s changed what is said of the roll %(what)s"),
    "inspection.roll_removed": _("%(who)s removed the roll %(what)s with its pictures"),
    "inspection.pictures_announced": _("%(who)s sent pictures of the roll %(what)s"),
    "inspection.uploads_forgotten": _(
        "%(who)s forgot pictures of the roll %(what)s that had not come in a week"
    ),
    "inspection.picture_removed": _("%(who)s removed a picture of the roll %(what)s"),
    "inspection.run_started": _("%(who)s had the roll %(what)s inspected"),
    "inspection.run_ended": _("%(who)s: the roll %(what)s was inspected"),
    "inspection.decided": _("%(who)s decided about a defect of the roll %(what)s"),
    "inspection.rest": _("%(who)s confirmed what was left to look at on the roll %(what)s"),
    "inspection.renamed": _("%(who)s said what kind a defect of the roll %(what)s is"),
    "inspection.added": _("%(who)s drew a defect of the roll %(what)s"),
    "inspection.removed": _("%(who)s took out a defect drawn on the roll %(what)s"),
    "inspection.good_marked": _("%(who)s marked good metres of the roll %(what)s"),
    "inspection.good_taken": _("%(who)s took back good metres of the roll %(what)s"),
    "inspection.rule_created": _("%(who)s made a grading rule in the workshop: %(what)s"),
    "inspection.rule_updated": _("%(who)s changed a grading rule in the workshop: %(what)s"),
    "inspection.rule_removed": _("%(who)s removed a grading rule in the workshop: %(what)s"),
    "inspection.report_made": _("%(who)s made the report %(what)s of a roll"),
    "inspection.report_removed": _("%(who)s removed the report %(what)s of a roll"),
    "inspection.link_made": _("%(who)s made a link to the report %(what)s of a roll"),
    "inspection.link_revoked": _("%(who)s closed a link to the report %(what)s of a roll"),
    "inspection.report_attached": _("%(who)s laid the report %(what)s of a roll beside a match"),
    "inspection.report_detached": _("%(who)s took the report %(what)s of a roll from a match"),
    "inspection.learning_started": _("%(who)s had the tool learn a cloth: %(what)s"),
    "inspection.profile_added": _("%(who)s added a version to what is known of a cloth: %(what)s"),
    "inspection.profile_chosen": _("%(who)s chose what inspections know of a cloth: %(what)s"),
    "inspection.undone": _("%(who)s took back an act on the roll %(what)s"),
}


def _beside(actor: Actor, match: Match) -> list[beside.Paper]:
    """The reports of rolls that this side of a match may read."""
    from .policy import report_policy

    rows = report_policy.rows(actor).filter(match_reports__match=match)
    return [
        beside.Paper(
            label=_("Inspection report"),
            url=reverse("workshop:report", args=[match.chain.slug, row.pk]),
            about=f"{row.number} · {row.organisation.display_name} · {row.created_at:%Y-%m-%d}",
        )
        for row in rows.select_related("organisation").defer("content")
    ]


def enter() -> None:
    from . import jobs  # noqa: F401

    beside.register("inspection", _beside)
    actions.register(AUDIT)
    register(
        Tool(
            key="inspection",
            label=_("Cloth inspection"),
            summary=_(
                "Scans or photographs of a roll in; its defects on a map, a four-point grade and a "
                "report for the customer out."
            ),
            limits=_(
                "Measured on plain woven cloth scanned in grey; on other cloth the tool says that "
                "it is not sure. How right it is stands on its page."
            ),
            url_name="workshop:rolls",
            icon="microscope",
            order=10,
        )
    )
