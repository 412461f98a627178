"""What this app enters in the registers of the apps below it when the product starts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from chainloom.core import navigation

from .inspection import register as inspection


def enter() -> None:
    navigation.register(
        navigation.NavItem(
            key="workshop", label=_("Workshop"), url_name="workshop:home", icon="tool", order=90
        )
    )
    inspection.enter()
