"""Every write of agreements: one function each."""

from .dues import due_claim, due_confirm, due_reopen, due_return, due_waive
from .obligations import (
    dues_reckon,
    obligation_add,
    obligation_resume,
    obligation_stop,
    obligation_update,
)
from .outcomes import outcome_add, outcome_confirm, outcome_remove
from .parties import party_add, party_remove, party_update, signatory_forget
from .term import (
    agreement_end,
    agreement_renew,
    agreement_resume,
    agreement_sign,
    agreement_terminate,
    agreement_unsign,
)
from .watching import agreements_watch
from .writing import agreement_create, agreement_remove, agreement_update

__all__ = [
    "agreement_create",
    "agreement_end",
    "agreement_remove",
    "agreement_renew",
    "agreement_resume",
    "agreement_sign",
    "agreement_terminate",
    "agreement_unsign",
    "agreement_update",
    "agreements_watch",
    "due_claim",
    "due_confirm",
    "due_reopen",
    "due_return",
    "due_waive",
    "dues_reckon",
    "obligation_add",
    "obligation_resume",
    "obligation_stop",
    "obligation_update",
    "outcome_add",
    "outcome_confirm",
    "outcome_remove",
    "party_add",
    "party_remove",
    "party_update",
    "signatory_forget",
]
