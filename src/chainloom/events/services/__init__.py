"""Every write of events: one function each."""

from .bulk import SignupDraft, signups_bulk_write
from .calendars import feed_make, feed_revoke
from .feedback import feedback_give
from .guest_letters import guests_again, guests_send
from .inviting import invite
from .letters import invitations_mail, invitations_send
from .materials import material_add, material_remove
from .meetings import agenda_add, agenda_move, agenda_remove, agenda_update, presence_set
from .repeating import event_repeat
from .resolutions import (
    resolution_add,
    resolution_claim,
    resolution_confirm,
    resolution_drop,
    resolution_reopen,
    resolution_return,
    resolution_update,
    resolutions_reckon,
)
from .signing import (
    check_in,
    check_in_undo,
    signup_add,
    signup_at_door,
    signup_cancel,
    signup_cancel_by_key,
    signup_erase,
    signup_erase_by_key,
    signup_leave,
    signups_forget,
)
from .watching import events_watch
from .writing import (
    event_call_off,
    event_create,
    event_hold,
    event_publish,
    event_remove,
    event_reopen,
    event_update,
    link_renew,
)

__all__ = [
    "SignupDraft",
    "agenda_add",
    "agenda_move",
    "agenda_remove",
    "agenda_update",
    "check_in",
    "check_in_undo",
    "event_call_off",
    "event_create",
    "event_hold",
    "event_publish",
    "event_remove",
    "event_repeat",
    "event_reopen",
    "event_update",
    "events_watch",
    "guests_again",
    "guests_send",
    "feed_make",
    "feed_revoke",
    "feedback_give",
    "invitations_mail",
    "invitations_send",
    "invite",
    "link_renew",
    "material_add",
    "material_remove",
    "presence_set",
    "resolution_add",
    "resolution_claim",
    "resolution_confirm",
    "resolution_drop",
    "resolution_reopen",
    "resolution_return",
    "resolution_update",
    "resolutions_reckon",
    "signup_add",
    "signup_at_door",
    "signup_cancel",
    "signup_cancel_by_key",
    "signup_erase",
    "signup_erase_by_key",
    "signup_leave",
    "signups_bulk_write",
    "signups_forget",
]
