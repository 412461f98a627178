"""The product graph: what a product is made from, what it goes into, and who makes it here."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from django.db.models import QuerySet

from chainloom.accounts.actor import Actor
from chainloom.organisations.models import Source

from ..models import Chain, Placement, ProductRelation, Relation, Stage
from ..policy import chain_policy, placement_policy

SHOWN = 60
_BRACKETS = re.compile(r"[（(].*?[）)]")


@dataclass
class RelatedProduct:
    """A product beside the one asked for, and the chain's stages that make it."""

    name: str
    stages: list[Stage] = field(default_factory=list)
    # The more general or more special product through which it was found, if any.
    through: str = ""


@dataclass
class ProductNeeds:
    """What is known of a product; everything from the graph is marked with its source."""

    product: str
    source: Source | None
    needs: list[RelatedProduct] = field(default_factory=list)
    made_into: list[RelatedProduct] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    kind_of: list[str] = field(default_factory=list)
    stages: list[Stage] = field(default_factory=list)
    makers: list[Placement] = field(default_factory=list)

    @property
    def is_known(self) -> bool:
        return bool(self.needs or self.made_into or self.kinds or self.kind_of)


def product_graph(chain: Chain) -> QuerySet[ProductRelation]:
    """The relations kept for the chain."""
    return ProductRelation.objects.filter(source__chain=chain)


def graph_source(chain: Chain) -> Source | None:
    first = product_graph(chain).select_related("source").first()
    return first.source if first else None


def product_needs(*, chain: Chain, product: str, actor: Actor) -> ProductNeeds:
    """What a product needs upstream; where nothing is said of it, what its general kind needs."""
    chain_policy.check(actor, "view", chain)
    graph = product_graph(chain)
    makers = _Makers(chain)
    found = ProductNeeds(product, graph_source(chain))
    found.kinds = _names(graph.filter(product=product, relation=Relation.SUBCLASS), "needs")
    found.kind_of = _names(graph.filter(needs=product, relation=Relation.SUBCLASS), "product")
    made_of = graph.filter(relation=Relation.MATERIAL)
    found.needs = makers.of(_names(made_of.filter(product=product), "needs"))
    for general in [] if found.needs else found.kind_of[:5]:
        names = _names(made_of.filter(product=general), "needs")
        found.needs += makers.of(names, through=general)
    found.made_into = makers.of(_names(made_of.filter(needs=product), "product"))
    found.stages = makers.stages(product)
    placed = placement_policy.rows(actor).filter(products__icontains=product)
    found.makers = list(
        placed.select_related("organisation", "stage").order_by("organisation__name")[:SHOWN]
    )
    return found


def same_input(chain: Chain, product: str) -> list[str]:
    """Products that the graph says may stand in for this one: its kinds first, then what it is
    a kind of. One step only: kinds of a general kind have little in common."""
    graph = product_graph(chain).filter(relation=Relation.SUBCLASS)
    names = {product, plain_name(product)}
    kinds = _names(graph.filter(product__in=names), "needs")
    general = _names(graph.filter(needs__in=names), "product")
    return [name for name in dict.fromkeys(kinds + general) if name not in names]


def plain_name(product: str) -> str:
    """A product's name without what stands in brackets.

    >>> plain_name(" 聚酯切片（PET）")
    '聚酯切片'
    """
    return _BRACKETS.sub("", product).strip()


def product_suggestions(*, chain: Chain, text: str, limit: int = 20) -> list[str]:
    """Products whose name contains the text, those that begin with it first."""
    text = text.strip()
    if not text:
        return []
    graph = product_graph(chain)
    names: set[str] = set()
    for side in ("product", "needs"):
        rows = graph.filter(**{f"{side}__contains": text}).order_by()
        names.update(rows.values_list(side, flat=True).distinct()[: limit * 10])
    for stage in Stage.objects.filter(chain=chain):
        names.update(made["name"] for made in stage.products if text in made["name"])
    return sorted(names, key=lambda name: (not name.startswith(text), len(name), name))[:limit]


def _names(relations: QuerySet[ProductRelation], side: str) -> list[str]:
    return list(relations.order_by(side).values_list(side, flat=True).distinct()[:SHOWN])


class _Makers:
    """Which stages of the chain make a product, told by the names of their products."""

    def __init__(self, chain: Chain) -> None:
        self.made = [
            (plain_name(product["name"]), stage)
            for stage in Stage.objects.filter(chain=chain)
            for product in stage.products
        ]

    def stages(self, product: str) -> list[Stage]:
        """Those that make it by this very name; else by a name that contains the other."""
        name = plain_name(product)
        exact = [stage for made, stage in self.made if made == name]
        near = [
            stage
            for made, stage in self.made
            if len(name) > 1 and len(made) > 1 and (made in name or name in made)
        ]
        return list(dict.fromkeys(exact or near))

    def of(self, products: list[str], through: str = "") -> list[RelatedProduct]:
        """Those that the chain makes first."""
        related = [RelatedProduct(name, self.stages(name), through) for name in products]
        return sorted(related, key=lambda one: not one.stages)
