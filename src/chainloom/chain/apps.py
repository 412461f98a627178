from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChainConfig(AppConfig):
    name = "chainloom.chain"
    label = "chain"
    verbose_name = _("Chain")

    def ready(self) -> None:
        from . import register

        register.enter()
