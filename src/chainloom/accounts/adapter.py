"""How django-allauth meets Chainloom: who may sign up, and where sign-in leads."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from .models import Invitation


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come from invitations; open sign-up is an installation's choice."""
        if settings.SIGNUP_OPEN:
            return True
        opened = Invitation.objects.filter(pk=request.session.get("invitation")).first()
        return opened is not None and opened.is_open()
