"""Needs that weak places of the chain suggest: for a second source of an input, or to fill a gap.

The chain's pages lead to the form of a need; what they say of the place is made into its words
here, and a person mends them and sends. A text for other firms names neither who supplies now nor,
until they agree, who asks: whom a firm depends on is nobody else's business.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chainloom.accounts.actor import Actor
from chainloom.chain import actions
from chainloom.chain.models import Stage
from chainloom.core.digits import whole_number
from chainloom.organisations.policy import organisation_policy

from .forms.listing import blank
from .models import Unit, Visibility
from .understanding import understand

# Gaps that an offer could fill.
GAPS = ("no_local", "one_local", "outside_inputs")
MOST_PARTIES = 50
PRODUCT_MOST = 80
# Words that another page of the product puts into the form.
WORDS = "words"
TITLE_MOST, TEXT_MOST = 80, 1000
USUAL = {"kind": "fabric", "visibility": Visibility.MEMBERS.value}


def initial_of(request: HttpRequest) -> dict[str, Any]:
    """What stands in the form of a new need when it is opened from this address."""
    about = request.GET.get("about")
    if request.actor.is_office and about == actions.INPUT:
        return USUAL | _for_input(request)
    if request.actor.is_office and about == actions.GAP:
        return USUAL | _for_gap(request)
    if about == WORDS:
        return blank(**USUAL) | _from_words(request)
    return blank(**USUAL)


def offer_of(request: HttpRequest) -> dict[str, Any]:
    """What stands in the form of a new resource when it is opened from this address."""
    text = (request.GET.get("text") or "").strip()[:TEXT_MOST]
    return blank(**USUAL) | ({"text": text} if request.GET.get("about") == WORDS else {})


def _from_words(request: HttpRequest) -> dict[str, Any]:
    """What the address says, for a person to mend: nothing is sent by opening it."""
    title = (request.GET.get("title") or "").strip()[:TITLE_MOST]
    text = (request.GET.get("text") or "").strip()[:TEXT_MOST]
    return {"title": title, "text": text, "kind": _kind(text, otherwise="problem")}


def _number(request: HttpRequest, name: str) -> int | None:
    return whole_number(request.GET.get(name), most=12)


def _stage(request: HttpRequest) -> Stage | None:
    rows = Stage.objects.filter(chain=request.chain, pk=_number(request, "stage") or 0)
    return rows.first()


def _for_input(request: HttpRequest) -> dict[str, Any]:
    stage = _stage(request)
    product = (request.GET.get("product") or "").strip()[:PRODUCT_MOST]
    product = product or (stage.display_name if stage else "")
    amount = _number(request, "amount")
    keys = [whole_number(one, most=12) for one in request.GET.getlist("parties")]
    wanted = [key for key in keys if key is not None][:MOST_PARTIES]
    rows = organisation_policy.rows(request.actor).filter(pk__in=wanted)
    parts = [_("Wanted: %(product)s.") % {"product": product}]
    if stage and stage.display_name != product:
        parts.append(_("Stage of the chain: %(stage)s.") % {"stage": stage.display_name})
    if amount:
        parts.append(_("About %(amount)s × 10,000 yuan a year.") % {"amount": f"{amount:,}"})
    parts.append(_("A second supplier, so that production does not hang on one source."))
    return {
        "kind": _kind(product, otherwise="fabric"),
        "title": _("Second source wanted: %(product)s") % {"product": product},
        "text": "".join(parts) if _is_wide(parts) else " ".join(parts),
        "quantity": amount or "",
        "unit": Unit.YUAN_10K.value if amount else "",
        "visibility": Visibility.CHOSEN.value,
        "hide_name": True,
        "parties": list(rows.values_list("pk", flat=True)),
    }


def _for_gap(request: HttpRequest) -> dict[str, Any]:
    stage = _stage(request)
    if stage is None or request.GET.get("gap") not in GAPS:
        return {}
    made = "、".join(one["name"] for one in stage.products[:5])
    parts = [
        {
            "no_local": _("No firm of the district stands on the stage “%(stage)s”."),
            "one_local": _("The stage “%(stage)s” hangs on a single firm of the district."),
            "outside_inputs": _(
                "Most of what firms of the stage “%(stage)s” buy comes from outside the district."
            ),
        }[request.GET["gap"]]
        % {"stage": stage.display_name}
    ]
    if made:
        parts.append(_("Products: %(products)s.") % {"products": made})
    parts.append(_("Wanted: firms that offer this or would set it up here."))
    return {
        "kind": _kind(made, otherwise="capacity"),
        "title": _("Firms wanted for the stage “%(stage)s”") % {"stage": stage.display_name},
        "text": "".join(parts) if _is_wide(parts) else " ".join(parts),
    }


def _kind(text: str, *, otherwise: str) -> str:
    read = understand(text, today=timezone.localdate(), offered=False).values.get("kind")
    return str(read or otherwise)


def _is_wide(parts: list[str]) -> bool:
    """Chinese sentences need no space between them."""
    return all(part.endswith("。") for part in parts)


def _may_ask(actor: Actor, about: dict[str, Any]) -> bool:
    return bool(actor.is_office)


def _fills(actor: Actor, about: dict[str, Any]) -> bool:
    return bool(actor.is_office) and about.get("gap") in GAPS


def enter() -> None:
    actions.register(
        actions.Action(
            "lists-sources", actions.INPUT, gettext_lazy("Ask them"), "hand-stop",
            "lists:need_new", _may_ask,
        )
    )  # fmt: skip
    actions.register(
        actions.Action(
            "lists-gap", actions.GAP, gettext_lazy("Ask for it"), "hand-stop",
            "lists:need_new", _fills,
        )
    )  # fmt: skip
