from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "chainloom.reports"
    label = "reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        from chainloom.core import navigation
        from chainloom.organisations import counting

        from . import selectors

        counting.register(selectors.LOCAL_FIRMS, selectors.count_local_firms)
        counting.register(selectors.ENDING, selectors.count_ending)
        navigation.register(
            navigation.NavItem(
                key="overview",
                label=_("Overview"),
                url_name="reports:overview",
                icon="layout-dashboard",
                order=10,
            )
        )
