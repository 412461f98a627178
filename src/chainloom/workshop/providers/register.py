"""What tools of other makers enter in the registers when the product starts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from chainloom.audit import actions
from chainloom.jobs import schedule

from ..tools import Tool, register

DAY = 24 * 3600
AUDIT = {
    "tool.added": _("%(who)s entered the tool %(what)s"),
    "tool.key_made": _("%(who)s made a new key for the tool %(what)s"),
    "tool.key_switched": _("%(who)s switched the tool %(what)s to its new key"),
    "tool.paused": _("%(who)s paused the tool %(what)s"),
    "tool.resumed": _("%(who)s opened the tool %(what)s again"),
    "tool.approved": _("%(who)s approved the tool %(what)s"),
    "tool.refused": _("%(who)s refused the tool %(what)s"),
    "tool.approval_withdrawn": _("%(who)s withdrew the approval of the tool %(what)s"),
    "tool.withdrawn": _("%(who)s withdrew the tool %(what)s"),
    "tool.used": _("%(who)s agreed to a %(what)s"),
}


def enter() -> None:
    from . import jobs, services, telling

    telling.enter()
    schedule.register(jobs.FORGET, slot=schedule.every(DAY), wanted=services.are_old_uses)
    actions.register(AUDIT)
    register(
        Tool(
            key="providers",
            label=_("Tools of other makers"),
            summary=_(
                "Tools that providers of this chain run on their own servers, approved by the "
                "chain office. You see exactly what would be sent before it is."
            ),
            limits=_(
                "How right such a tool is, its provider says; nobody here has measured it. What is "
                "sent leaves this computer."
            ),
            url_name="workshop:tools",
            icon="plug",
            order=90,
        )
    )
