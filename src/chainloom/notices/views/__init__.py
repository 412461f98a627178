"""Pages about notices."""

from .office import (
    hours,
    webhook_edit,
    webhook_new,
    webhook_remove,
    webhook_switch,
    webhook_test,
    webhooks,
)
from .own import follow, mine, preferences, read, read_all

__all__ = [
    "follow",
    "hours",
    "mine",
    "preferences",
    "read",
    "read_all",
    "webhook_edit",
    "webhook_new",
    "webhook_remove",
    "webhook_switch",
    "webhook_test",
    "webhooks",
]
