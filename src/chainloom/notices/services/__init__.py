"""Every write of notices; `notify` is what other apps call."""

from .delivering import deliver_due, is_anything_due
from .personal import notice_read, notices_read, person_forget, preferences_set
from .telling import first_time, notify
from .webhooks import (
    office_hours_set,
    on_hours_changed,
    webhook_add,
    webhook_change,
    webhook_remove,
    webhook_switch,
    webhook_test,
)

__all__ = [
    "deliver_due",
    "first_time",
    "is_anything_due",
    "notice_read",
    "notices_read",
    "notify",
    "office_hours_set",
    "on_hours_changed",
    "person_forget",
    "preferences_set",
    "webhook_add",
    "webhook_change",
    "webhook_remove",
    "webhook_switch",
    "webhook_test",
]
