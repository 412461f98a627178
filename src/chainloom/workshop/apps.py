from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkshopConfig(AppConfig):
    name = "chainloom.workshop"
    label = "workshop"
    verbose_name = _("Workshop")

    def ready(self) -> None:
        from . import register

        register.enter()
