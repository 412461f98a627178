"""What an accepted fact of a supply relation does: a supply link, as the document declares it."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chainloom.accounts.actor import Actor
from chainloom.documents.appliers.organisations import entry_step
from chainloom.documents.doing import Doing, Looking, Undoing
from chainloom.documents.facts import FactApplier, Record, Step, Waits
from chainloom.documents.mentions import plain
from chainloom.documents.models import DocumentEffect, DocumentFact
from chainloom.organisations.models import Organisation

from .models import SupplyLink
from .policy import supply_link_policy
from .services import supply_link_add, supply_link_remove

SUPPLY_LINK = "supply_link"
PRODUCT_MOST = 80


def _said(fact: DocumentFact) -> tuple[str, str, str]:
    """Supplier, buyer and product as the fact has them, empty where it does not say."""
    values = fact.values
    supplier, buyer, product = (
        str(values.get(name) or "").strip() for name in ("supplier", "buyer", "product")
    )
    return supplier, buyer, product[:PRODUCT_MOST]


def _known(by: Actor, supplier: Organisation, buyer: Organisation, product: str) -> bool:
    """Whether a link of the two with this product is there, of whatever year; where no product is
    said, any link of the two."""
    rows = supply_link_policy.rows(by).filter(supplier=supplier, buyer=buyer)
    if not product:
        return rows.exists()
    return any(plain(one) == plain(product) for one in rows.values_list("product", flat=True))


class SupplyTold(FactApplier):
    """A link of no year and no amount; a relation that the map has already stays as it is."""

    kind = "supply_relation"
    order = 65

    def heading(self, found: Sequence[DocumentFact]) -> str:
        count = len(found)
        text = ngettext("adds %(count)d supply link", "adds %(count)d supply links", count)
        return text % {"count": count}

    def would_do(self, fact: DocumentFact, looking: Looking) -> list[Step]:
        supplier, buyer, product = _said(fact)
        if not supplier or not buyer:
            return [Step(_("waits until somebody says who supplies whom"), "wait")]
        if unsettled := [name for name in (supplier, buyer) if not looking.is_settled(name)]:
            return [entry_step(looking, name) for name in unsettled]
        seller, customer = looking.known(supplier), looking.known(buyer)
        about = {"supplier": supplier, "buyer": buyer, "product": product or _("goods")}
        key = seller.pk if seller else None
        if seller and customer and _known(looking.by, seller, customer, product):
            text = _("that %(supplier)s supplies %(buyer)s with %(product)s is there already")
            return [Step(text % about, "same", key)]
        text = _("adds that %(supplier)s supplies %(buyer)s with %(product)s")
        return [Step(text % about, "new", key)]

    def apply(self, fact: DocumentFact, doing: Doing) -> None:
        supplier, buyer, product = _said(fact)
        if not supplier or not buyer:
            raise Waits("incomplete", _("Write into the fact who supplies whom."))
        seller, customer = (doing.organisation(fact, name) for name in (supplier, buyer))
        if seller == customer:
            raise Waits("same_party", _("Supplier and buyer are the same organisation."))
        if _known(doing.by, seller, customer, product):
            return
        link = supply_link_add(
            chain=doing.document.chain,
            supplier=seller,
            buyer=customer,
            product=product,
            by=doing.by,
            source=doing.source(fact),
        )
        doing.made(fact, SUPPLY_LINK, link, {"product": link.product})


class SupplyLinkRecord(Record):
    """A link that nobody has said more of goes with the document."""

    key = SUPPLY_LINK

    def hindrance(self, effect: DocumentEffect, undoing: Undoing) -> str:
        link = SupplyLink.objects.filter(pk=effect.object_id).first()
        if link is None:
            return ""
        more = link.amount is not None or link.year is not None
        if not more and link.product == (effect.after or {}).get("product"):
            return ""
        about = {"supplier": link.supplier.name, "buyer": link.buyer.name}
        return _("More was said since of what %(supplier)s supplies to %(buyer)s.") % about

    def undo(self, effect: DocumentEffect, undoing: Undoing) -> None:
        link = SupplyLink.objects.filter(pk=effect.object_id).first()
        if link is not None:
            supply_link_remove(link=link, by=undoing.by)
