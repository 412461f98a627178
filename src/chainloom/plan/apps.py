from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlanConfig(AppConfig):
    name = "chainloom.plan"
    label = "plan"
    verbose_name = _("Plan")

    def ready(self) -> None:
        from . import register

        register.enter()
