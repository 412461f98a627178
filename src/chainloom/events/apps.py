from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class EventsConfig(AppConfig):
    name = "chainloom.events"
    label = "events"
    verbose_name = pgettext_lazy("activities", "Events")

    def ready(self) -> None:
        from . import register

        register.enter()
