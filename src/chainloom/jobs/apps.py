from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "chainloom.jobs"
    label = "jobs"
    verbose_name = _("Background jobs")

    def ready(self) -> None:
        from chainloom.audit import actions

        # Their kinds of jobs are in the register before a worker looks for them.
        from . import exporting, upkeep  # noqa: F401

        upkeep.enter()
        actions.register({"job.cancel": _("%(who)s stopped the job %(what)s")})
