from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImportsConfig(AppConfig):
    name = "chainloom.imports"
    label = "imports"
    verbose_name = _("Imports")

    def ready(self) -> None:
        from . import jobs, register  # noqa: F401 (jobs enter themselves)

        register.enter()
