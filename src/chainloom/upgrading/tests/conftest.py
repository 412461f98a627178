from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone
from tests import factories

from chainloom.lists.services.policies import answer_set
from chainloom.organisations.models import Certificate, Organisation

# What a firm says that meets all that can be checked of 专精特新中小企业.
READY = {
    "field_years": 4,
    "main_business_share": 88,
    "debt_ratio": 55,
    "rd_spending_least_2y": 1_500_000,
    "rd_share_least_2y": 3.4,
    "ip_class_1": 2,
    "sme_score": 53,
    "abnormal_listed": False,
    "dishonest": False,
    "accident_3y": False,
}


@pytest.fixture
def held():
    """Gives a firm a certificate: its first day so many days ago, none for None."""

    def give(
        organisation: Organisation,
        kind: str,
        level: str = "",
        *,
        days: int | None = 100,
        **more: Any,
    ) -> Certificate:
        issued = None if days is None else timezone.localdate() - dt.timedelta(days=days)
        about = {"kind": kind, "level": level, "issued_on": issued, "expires_on": None, **more}
        return factories.CertificateFactory(organisation=organisation, **about)

    return give


@pytest.fixture
def said(office, django_capture_on_commit_callbacks):
    """Answers for a firm; what was kept before does not hold any more."""

    def say(organisation: Organisation, **values: Any) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            for attribute, value in values.items():
                answer_set(organisation=organisation, attribute=attribute, value=value, by=office)

    return say


@pytest.fixture
def ready(chain, held, said):
    """A firm on the first step that meets all that can be checked of the second."""
    row = factories.OrganisationFactory(
        chain=chain, name="鲤城区备齐针织有限公司", revenue_band="d"
    )
    held(row, "sme_innovative", days=200)
    said(row, **READY)
    return row
