from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UpgradingConfig(AppConfig):
    name = "chainloom.upgrading"
    label = "upgrading"
    verbose_name = _("Upgrading")

    def ready(self) -> None:
        from . import register

        register.enter()
