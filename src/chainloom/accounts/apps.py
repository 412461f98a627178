from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "chainloom.accounts"
    label = "accounts"
    verbose_name = _("People and rights")

    def ready(self) -> None:
        from chainloom.audit import actions
        from chainloom.core import navigation

        from . import telling

        telling.enter()
        actions.register(
            {
                "user.create": _("%(who)s made the account %(what)s"),
                "user.password": _("%(who)s set a new password for %(what)s"),
                "user.activate": _("%(who)s let %(what)s sign in again"),
                "user.deactivate": _("%(who)s shut %(what)s out"),
                "user.operator_give": _("%(who)s let %(what)s make chains"),
                "user.operator_end": _("%(who)s no longer lets %(what)s make chains"),
                "user.profile": _("%(who)s changed their own profile"),
                "membership.create": _("%(who)s gave the role %(what)s"),
                "membership.end": _("%(who)s ended the role %(what)s"),
                "invitation.create": _("%(who)s sent an invitation: %(what)s"),
                "invitation.revoke": _("%(who)s took back the invitation: %(what)s"),
                "invitation.accept": _("%(who)s took up the invitation: %(what)s"),
                "token.create": _("%(who)s made the API token %(what)s"),
                "token.revoke": _("%(who)s revoked the API token %(what)s"),
            }
        )
        navigation.register(
            navigation.NavItem(
                key="people",
                label=_("People"),
                url_name="accounts:people",
                icon="users",
                order=20,
                section="office",
                visible=lambda actor: actor.sees_all,
            )
        )
