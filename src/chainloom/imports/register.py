"""What this app enters in the registers of the apps below it when the product starts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from chainloom.audit import actions
from chainloom.core import navigation
from chainloom.organisations.services import contacts

from . import tables, telling
from .erasing import contact_forget
from .tables.certificates import CERTIFICATES, Certificates
from .tables.contacts import Contacts
from .tables.organisations import ORGANISATIONS

AUDIT = {
    "import.uploaded": _("%(who)s uploaded the file %(what)s"),
    "import.mapped": _("%(who)s said what the columns of %(what)s mean"),
    "import.applied": _("%(who)s applied the import of %(what)s"),
    "import.undone": _("%(who)s undid the import of %(what)s"),
    "import.closed": _("%(who)s closed the import of %(what)s"),
    "import.discarded": _("%(who)s discarded the file %(what)s"),
}


def enter() -> None:
    actions.register(AUDIT)
    telling.enter()
    contacts.on_erase.append(contact_forget)
    tables.register_part(Contacts())
    tables.register_part(Certificates())
    tables.register(ORGANISATIONS)
    tables.register(CERTIFICATES)
    navigation.register(
        navigation.NavItem(
            key="imports",
            label=_("Imports"),
            url_name="imports:list",
            icon="file-import",
            order=10,
            section=navigation.OFFICE,
            visible=lambda actor: bool(actor.sees_all),
        )
    )
