from __future__ import annotations

from typing import TYPE_CHECKING

from .names import Organisation

if TYPE_CHECKING:
    from .page import Page


def complete(page: Page, found: tuple[Organisation, ...]) -> tuple[Organisation, ...]:
    return found
