"""Who supplies whom, and which product is made from which."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from .stages import Chain, Stage


class Known(models.TextChoices):
    """How a link is known; an inferred one is never shown as if declared."""

    DECLARED = "declared", _("declared")
    DERIVED = "derived", _("derived")
    INFERRED = "inferred", _("inferred")


class SupplyLink(models.Model):
    """A supplier sells a product to a buyer (供应关系)."""

    chain = models.ForeignKey(Chain, models.CASCADE, related_name="links")
    supplier = models.ForeignKey(
        "organisations.Organisation", models.CASCADE, related_name="sales"
    )
    buyer = models.ForeignKey(
        "organisations.Organisation", models.CASCADE, related_name="purchases"
    )
    product = models.CharField(_("product"), max_length=80, blank=True)
    amount = models.DecimalField(
        _("yearly amount (10,000 yuan)"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    known = models.CharField(_("known"), max_length=8, choices=Known, default=Known.DECLARED)
    # The stages between which it runs, kept with the link so that the map's flows
    # are one grouped query; empty for a partner that stands on no stage.
    supplier_stage = models.ForeignKey(
        Stage, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    buyer_stage = models.ForeignKey(
        Stage, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    source = models.ForeignKey(
        "organisations.Source", models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "chain",
                "supplier",
                "buyer",
                "product",
                # Two links of an unknown year are the same link, on every database.
                Coalesce("year", 0),
                name="supply_link_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(supplier=models.F("buyer")), name="supply_link_not_self"
            ),
            models.CheckConstraint(
                condition=models.Q(amount__isnull=True) | models.Q(amount__gte=0),
                name="supply_link_amount",
            ),
        ]
        indexes = [
            models.Index(fields=["chain", "supplier_stage", "buyer_stage"], name="link_stages"),
            models.Index(fields=["chain", "buyer"], name="link_buyer"),
        ]

    def __str__(self) -> str:
        return f"{self.supplier} → {self.buyer}"


class ProductRelation(models.Model):
    """A product needs another upstream; from a product graph, its source marked."""

    product = models.CharField(_("product"), max_length=80, db_index=True)
    needs = models.CharField(_("needs"), max_length=80, db_index=True)
    relation = models.CharField(max_length=20)
    source = models.ForeignKey("organisations.Source", models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product", "needs", "relation", "source"], name="product_relation_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.product} ← {self.needs}"
