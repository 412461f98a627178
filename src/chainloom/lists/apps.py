from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ListsConfig(AppConfig):
    name = "chainloom.lists"
    label = "lists"
    verbose_name = _("Four lists")

    def ready(self) -> None:
        from . import register

        register.enter()
