"""What the inspection tool enters in the registers when the product starts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from chainloom.audit import actions

from ..tools import Tool, register

AUDIT = {
    "inspection.cloth_created": _("%(who)s named a cloth in the workshop: %(what)s"),
    "inspection.cloth_updated": _("%(who)s changed a cloth in the workshop: %(what)s"),
    "inspection.cloth_removed": _("%(who)s removed a cloth in the workshop: %(what)s"),
    "inspection.roll_created": _("%(who)s began the roll %(what)s in the workshop"),
    "inspection.roll_updated": _("%(who)s changed what is said of the roll %(what)s"),
    "inspection.roll_removed": _("%(who)s removed the roll %(what)s with its pictures"),
    "inspection.pictures_announced": _("%(who)s sent pictures of the roll %(what)s"),
    "inspection.picture_removed": _("%(who)s removed a picture of the roll %(what)s"),
    "inspection.run_started": _("%(who)s had the roll %(what)s inspected"),
    "inspection.run_ended": _("%(who)s: the roll %(what)s was inspected"),
    "inspection.decided": _("%(who)s decided about a defect of the roll %(what)s"),
    "inspection.renamed": _("%(who)s said what kind a defect of the roll %(what)s is"),
    "inspection.added": _("%(who)s drew a defect of the roll %(what)s"),
    "inspection.removed": _("%(who)s took out a defect drawn on the roll %(what)s"),
    "inspection.good_marked": _("%(who)s marked good metres of the roll %(what)s"),
    "inspection.good_taken": _("%(who)s took back good metres of the roll %(what)s"),
    "inspection.undone": _("%(who)s took back an act on the roll %(what)s"),
}


def enter() -> None:
    from . import jobs  # noqa: F401

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
