"""What this app enters in the registers of the apps below it when the product starts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from chainloom.core import navigation
from chainloom.jobs import schedule

from .colour import register as colour_tool
from .inspection import register as inspection
from .providers import register as provider_tools


def enter() -> None:
    navigation.register(
        navigation.NavItem(
            key="workshop", label=_("Workshop"), url_name="workshop:home", icon="tool", order=90
        )
    )
    from . import jobs

    schedule.register(jobs.SWEEP, slot=schedule.every(24 * 3600))
    colour_tool.enter()
    provider_tools.enter()
    inspection.enter()
