"""Firms that supply one another, for tests of what would break."""

from __future__ import annotations

from decimal import Decimal

from tests import factories

YEAR = 2026


def firm_on(chain, stage, **values):
    firm = factories.OrganisationFactory(chain=chain, **values)
    factories.PlacementFactory(organisation=firm, stage=stage)
    return firm


def link(chain, supplier, buyer, amount=None, **values):
    return factories.SupplyLinkFactory(
        chain=chain,
        supplier=supplier,
        buyer=buyer,
        amount=None if amount is None else Decimal(amount),
        **values,
    )
