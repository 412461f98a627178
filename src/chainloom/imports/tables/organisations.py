"""Sheets of organisations: every value of the registry, and whatever parts stand beside them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .base import Slot, Table
from .organisation_columns import NAME, OWN, USCC

ORGANISATION = Slot("organisation", _("organisation"), NAME, USCC)

ORGANISATIONS = Table(
    key="organisations",
    label=_("Organisations"),
    help=_("One organisation a row, with its stage, products, contact and qualifications."),
    order=10,
    slots=(ORGANISATION,),
    defines=True,
    own=OWN,
    template_columns=(
        "organisation.name",
        "organisation.uscc",
        "organisation.kind",
        "organisation.short_name",
        "organisation.english_name",
        "organisation.former_names",
        "organisation.address",
        "organisation.district_code",
        "organisation.founded_on",
        "organisation.headcount",
        "organisation.registered_capital",
        "organisation.revenue_band",
        "placement.stage",
        "placement.products",
        "placement.capacity",
        "certificate.kind",
        "contact.name",
        "contact.post",
        "contact.phone",
    ),
)
