from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "chainloom.documents"
    label = "documents"
    verbose_name = _("Documents")

    def ready(self) -> None:
        from . import jobs, register  # noqa: F401 (jobs enter themselves)

        register.enter()
