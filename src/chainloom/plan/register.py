"""What this app enters in the registers of the apps below it when the product starts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from chainloom.audit import actions
from chainloom.core import navigation
from chainloom.documents import facts

from .documents import PlanRecord, Plans

AUDIT = {
    "plan.created": _("%(who)s wrote the plan %(what)s"),
    "plan.updated": _("%(who)s changed the plan %(what)s"),
    "plan.adopted": _("%(who)s adopted the plan %(what)s"),
    "plan.closed": _("%(who)s closed the plan %(what)s"),
    "plan.removed": _("%(who)s removed the draft of the plan %(what)s"),
    "plan.direction_added": _("%(who)s added the direction %(what)s"),
    "plan.direction_changed": _("%(who)s changed the direction %(what)s"),
    "plan.direction_removed": _("%(who)s took out the direction %(what)s"),
    "plan.measure_added": _("%(who)s added the measure %(what)s"),
    "plan.measure_changed": _("%(who)s changed the measure %(what)s"),
    "plan.measure_removed": _("%(who)s took out the measure %(what)s"),
    "plan.target_added": _("%(who)s added the target %(what)s"),
    "plan.target_changed": _("%(who)s changed the target %(what)s"),
    "plan.target_removed": _("%(who)s took out the target %(what)s"),
    "plan.milestone_added": _("%(who)s added the milestone %(what)s"),
    "plan.milestone_changed": _("%(who)s changed the milestone %(what)s"),
    "plan.milestone_removed": _("%(who)s took out the milestone %(what)s"),
    "plan.milestone_claimed": _("%(who)s said that the milestone %(what)s is reached"),
    "plan.milestone_confirmed": _("%(who)s confirmed the milestone %(what)s"),
    "plan.milestone_returned": _("%(who)s sent back the milestone %(what)s"),
    "plan.risk_raised": _("%(who)s raised the risk %(what)s"),
    "plan.risk_changed": _("%(who)s changed the risk %(what)s"),
    "plan.table_read": _("%(who)s sent the table %(what)s for a plan"),
    "plan.table_applied": _("%(who)s made a plan of the table %(what)s"),
    "plan.table_undone": _("%(who)s took back the plan made of the table %(what)s"),
    "plan.table_discarded": _("%(who)s threw away the table %(what)s"),
    "plan.risk_over": _("%(who)s said that the risk %(what)s is over"),
}


def enter() -> None:
    from . import jobs
    from .services import telling

    actions.register(AUDIT)
    telling.enter()
    jobs.enter()
    facts.register(Plans(), records=(PlanRecord(),))
    navigation.register(
        navigation.NavItem(
            key="plan", label=_("Plan"), url_name="plan:home", icon="target-arrow", order=50
        )
    )
