from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "chainloom.reports"
    label = "reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        from chainloom.core import navigation

        navigation.register(
            navigation.NavItem(
                key="overview",
                label=_("Overview"),
                url_name="reports:overview",
                icon="layout-dashboard",
                order=10,
            )
        )
