from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationsConfig(AppConfig):
    name = "chainloom.organisations"
    label = "organisations"
    verbose_name = _("Organisations")

    def ready(self) -> None:
        from chainloom.audit import actions
        from chainloom.core import navigation

        from . import (
            counting,
            evidence,
            jobs,  # noqa: F401 - enters its job kinds
            telling,
        )
        from .auditing import SENTENCES
        from .selectors import tiers
        from .services import contacts, forgetting, standing

        actions.register(SENTENCES)
        telling.enter()
        evidence.enter()
        contacts.on_erase.append(forgetting.contact_forget)
        standing.on_erase.append(forgetting.seat_forget)
        counting.register(tiers.COUNTER, tiers.count_tiers)
        navigation.register(
            navigation.NavItem(
                key="organisations",
                label=_("Organisations"),
                url_name="organisations:list",
                icon="building-factory-2",
                order=30,
                also=("upgrading",),
            )
        )
