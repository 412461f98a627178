"""Tools of other makers: entered by a provider, approved by the office, used by firms who agree.

Nothing is sent before a person of the firm has seen what exactly, and said so. A call that was
begun is never begun again by itself: a provider may ask money for it.
"""

from .calls import run_call, settle
from .closing import approval_revoke, tool_withdraw
from .tools import (
    MANIFEST_JOB,
    key_renew,
    key_switch,
    manifest_read,
    run_manifest,
    tool_add,
    tool_decide,
    tool_pause,
)
from .uses import (
    CALL_JOB,
    FORGOTTEN,
    are_old_uses,
    forget_old_uses,
    price_of,
    use_prepare,
    use_remove,
    use_send,
    why_not,
)

__all__ = [
    "CALL_JOB",
    "FORGOTTEN",
    "MANIFEST_JOB",
    "approval_revoke",
    "are_old_uses",
    "forget_old_uses",
    "key_renew",
    "key_switch",
    "manifest_read",
    "price_of",
    "run_call",
    "run_manifest",
    "settle",
    "tool_add",
    "tool_decide",
    "tool_pause",
    "tool_withdraw",
    "use_prepare",
    "use_remove",
    "use_send",
    "why_not",
]
