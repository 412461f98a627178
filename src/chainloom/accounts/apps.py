from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "chainloom.accounts"
    label = "accounts"
    verbose_name = _("People and rights")

    def ready(self) -> None:
        from chainloom.audit import actions
        from chainloom.core import navigation

        from . import jobs, recording, telling

        telling.enter()
        recording.enter()
        jobs.enter()
        actions.register(
            {
                "user.create": _("%(who)s made the account %(what)s"),
                "user.password": _("%(who)s set a new password for %(what)s"),
                "user.activate": _("%(who)s let %(what)s sign in again"),
                "user.deactivate": _("%(who)s shut %(what)s out"),
                "user.operator_give": _("%(who)s let %(what)s make chains"),
                "user.operator_end": _("%(who)s no longer lets %(what)s make chains"),
                "user.erase": _("%(who)s erased the account %(what)s"),
                "user.second_factor_end": _("%(who)s took away the second factor of %(what)s"),
                "user.signed_up": _("%(who)s signed up"),
                "user.password_changed": _("%(who)s changed their own password"),
                "user.password_reset": _("%(who)s set a new password by e-mail"),
                "user.address_added": _("%(who)s added an e-mail address of their own"),
                "user.address_changed": _("%(who)s changed the address that they sign in with"),
                "user.address_removed": _("%(who)s removed an e-mail address of their own"),
                "user.second_factor_added": _("%(who)s set up a second factor"),
                "user.second_factor_removed": _("%(who)s removed their second factor"),
                "user.second_factor_reset": _("%(who)s made new recovery codes"),
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
