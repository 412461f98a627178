"""Who supplies whom, and which product is made from which."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from chainloom.organisations.models import Organisation

from .stages import Chain, Stage


class Known(models.TextChoices):
    """How a link is known; an inferred one is never shown as if declared."""

    DECLARED = "declared", _("declared")
    DERIVED = "derived", _("derived")
    INFERRED = "inferred", _("inferred")


class SupplyLinkRows(models.QuerySet["SupplyLink"]):
    def standing(self) -> SupplyLinkRows:
        """Those of entries that stand for themselves.

        A link may stay with an absorbed entry, where its survivor has the same: it waits
        there for the merge to be undone, and meanwhile nobody is told of it twice. A list of
        the absorbed, which are few, is made once; two joins would look up every party.
        """
        absorbed = Organisation.objects.filter(merged_into__isnull=False).order_by().values("pk")
        return self.exclude(supplier__in=absorbed).exclude(buyer__in=absorbed)


class SupplyLink(models.Model):
    """A supplier sells a product to a buyer (供应关系)."""

    # Every index below begins with the chain, so none of its own is needed.
    chain = models.ForeignKey(Chain, models.CASCADE, related_name="links", db_index=False)
    supplier = models.ForeignKey("organisations.Organisation", models.CASCADE, related_name="sales")
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
        Stage, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    buyer_stage = models.ForeignKey(
        Stage, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    source = models.ForeignKey("organisations.Source", models.SET_NULL, null=True, related_name="+")
    # Derived (services.derive): whether each party lies in the chain's district, and
    # the year in which a newer statement of the same supply takes this one's place.
    supplier_local = models.BooleanField(default=False, editable=False)
    buyer_local = models.BooleanField(default=False, editable=False)
    superseded_in = models.PositiveSmallIntegerField(null=True, editable=False)

    objects = SupplyLinkRows.as_manager()

    class Meta:
        verbose_name = _("supply link")
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
        # Each covers one question of the map whole, so that it is answered from the
        # index alone: half a million links are grouped in its order, without a sort.
        indexes = [
            models.Index(
                fields=[
                    "chain",
                    "supplier_stage",
                    "buyer_stage",
                    "supplier_local",
                    "buyer_local",
                    "year",
                    "superseded_in",
                    "known",
                    "amount",
                    "supplier",
                    "buyer",
                ],
                name="link_flows",
            ),
            models.Index(
                fields=[
                    "chain",
                    "buyer_local",
                    "buyer_stage",
                    "buyer",
                    "product",
                    "supplier_stage",
                    "supplier",
                    "year",
                    "superseded_in",
                    "amount",
                ],
                name="link_inputs",
            ),
            # The list of links begins with the largest.
            models.Index(fields=["chain", "-amount", "id"], name="link_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.supplier} → {self.buyer}"


class Relation(models.TextChoices):
    """How two products hang together; the words are those of the product graph's sheet."""

    MATERIAL = "material", _("is made from")  # 上游材料
    SUBCLASS = "subclass", _("has the kind")  # 产品小类


class ProductRelation(models.Model):
    """A product needs another upstream, or is a kind of it; its source is always marked.

    `product` is made from `needs`; for a subclass, `needs` is a kind of `product`.
    A sheet's 下游产品 ("other is made from product") is kept the other way round.
    """

    product = models.CharField(_("product"), max_length=80, db_index=True)
    needs = models.CharField(_("needs"), max_length=80, db_index=True)
    relation = models.CharField(max_length=20, choices=Relation)
    source = models.ForeignKey("organisations.Source", models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product", "needs", "relation", "source"], name="product_relation_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.product} ← {self.needs}"
