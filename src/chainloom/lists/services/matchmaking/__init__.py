"""Every write of matchmaking events."""

from .entries import entries_add, entry_answer, entry_remove, invite
from .moving import plan_undo, talk_add, talk_fix, talk_free, talk_move, talk_out
from .planning import plan_enqueue, plan_give_out, plan_make
from .results import talk_answer
from .writing import (
    matchmaking_call_off,
    matchmaking_close,
    matchmaking_create,
    matchmaking_remove,
    matchmaking_reopen,
    matchmaking_update,
)

__all__ = [
    "entries_add",
    "entry_answer",
    "entry_remove",
    "invite",
    "matchmaking_call_off",
    "matchmaking_close",
    "matchmaking_create",
    "matchmaking_remove",
    "matchmaking_reopen",
    "matchmaking_update",
    "plan_enqueue",
    "plan_give_out",
    "plan_make",
    "plan_undo",
    "talk_add",
    "talk_answer",
    "talk_fix",
    "talk_free",
    "talk_move",
    "talk_out",
]
