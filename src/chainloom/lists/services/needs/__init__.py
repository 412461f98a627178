"""Every write of needs: one function each."""

from .chosen import need_widen, parties_watch
from .ending import need_close, need_confirm, need_decide, need_escalate, need_rate, need_redo
from .handling import need_assign, need_release, need_return, need_verify
from .watching import clocks_reckon, clocks_watch
from .working import (
    need_answer,
    need_ask,
    need_contact,
    need_extend,
    need_plan,
    need_start,
    need_supply,
)
from .writing import need_create, need_remove, need_submit, need_update, need_withdraw

__all__ = [
    "clocks_reckon",
    "clocks_watch",
    "need_answer",
    "need_ask",
    "need_assign",
    "need_close",
    "need_confirm",
    "need_contact",
    "need_create",
    "need_decide",
    "need_escalate",
    "need_extend",
    "need_plan",
    "need_rate",
    "need_redo",
    "need_release",
    "need_remove",
    "need_return",
    "need_start",
    "need_submit",
    "need_supply",
    "need_update",
    "need_verify",
    "need_widen",
    "need_withdraw",
    "parties_watch",
]
