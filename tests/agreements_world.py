"""What the addresses of agreements are asked about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chainloom.accounts.actor import Actor
from chainloom.organisations.models import Organisation

from . import factories

ROOT = "/api/v1/chains/{chain_slug}"
AGREEMENT = ROOT + "/agreements/{agreement_id}"
PARTY = ROOT + "/agreement-parties/{party_id}"
OBLIGATION = ROOT + "/obligations/{obligation_id}"
DUE = ROOT + "/dues/{due_id}"
OUTCOME = ROOT + "/agreement-outcomes/{outcome_id}"


def one_of(chain: Any, owner: Organisation, other: Organisation, **about: Any) -> dict[str, Any]:
    """An agreement in which `owner` owes `other` something, and has stated an outcome."""
    third = factories.OrganisationFactory(chain=chain)
    row = factories.AgreementFactory(chain=chain, parties=[owner, other, third], **about)
    first, second, last = row.parties.all()
    obligation = factories.ObligationFactory(agreement=row, owner=first, confirmer=second)
    return {
        "agreement_id": row.pk,
        # It owes nothing.
        "party_id": last.pk,
        "obligation_id": obligation.pk,
        "due_id": factories.DueFactory(obligation=obligation).pk,
        "outcome_id": factories.AgreementOutcomeFactory(agreement=row, stated_by=first).pk,
    }


def add_agreements(
    world: Any, mill: Organisation, garments: Organisation
) -> Callable[[Actor], dict[str, Any]]:
    """An agreement of two others, one that is open, and one of each actor's own."""
    chain = world.actors["office"].chain
    verbs = {
        "agreements:act verb": "terminate",
        "agreements:due_act verb": "waive",
        "agreements:outcome_act verb": "remove",
    }
    world.values |= one_of(chain, mill, garments) | verbs
    world.variants["open"] = one_of(chain, mill, garments, is_open=True)

    def own(actor: Actor) -> dict[str, Any]:
        mine = one_of(chain, actor.membership.organisation, mill)
        return {**mine, **verbs, "agreements:due_act verb": "claim"}

    return own


def add_agreements_api(world: Any, mill: Organisation, dyer: Organisation) -> None:
    """The same for the API, with the bodies it is sent."""
    chain = world.actors["office"].chain
    found = one_of(chain, mill, dyer)
    bare = factories.AgreementFactory(chain=chain, parties=[mill, dyer])
    world.values |= {f"api {name}": value for name, value in found.items()}
    world.values |= {
        f"DELETE {AGREEMENT} agreement_id": bare.pk,
        f"POST {AGREEMENT}/do/{{verb}} verb": "end",
        f"POST {DUE}/do/{{verb}} verb": "waive",
        f"POST {OUTCOME}/do/{{verb}} verb": "remove",
        f"POST {OBLIGATION}/resume obligation_id": factories.ObligationFactory(
            agreement=bare, stopped_on="2026-01-01"
        ).pk,
    }
    owner = factories.AgreementFactory(chain=chain, parties=[mill, dyer])
    world.values[f"POST {AGREEMENT}/obligations agreement_id"] = owner.pk
    world.bodies |= {
        ("POST", ROOT + "/agreements"): {
            "title": "样例合作协议",
            "parties": [{"organisation": mill.pk}, {"organisation": dyer.pk}],
        },
        ("PATCH", AGREEMENT): {"place": "报告厅"},
        ("POST", AGREEMENT + "/parties"): {
            "organisation": factories.OrganisationFactory(chain=chain).pk
        },
        ("PATCH", PARTY): {"role": "facilitator"},
        ("POST", AGREEMENT + "/obligations"): {
            "owner": owner.parties.first().pk,
            "what": "举办讲座",
            "first_due": "2027-01-04",
        },
        ("PATCH", OBLIGATION): {"what": "举办两场讲座"},
        ("POST", OBLIGATION + "/stop"): {"reason": "改由别家承担"},
        ("POST", DUE + "/do/{verb}"): {"reason": "台风停办"},
        ("POST", AGREEMENT + "/outcomes"): {"what": "配方量产", "amount": 135},
    }
