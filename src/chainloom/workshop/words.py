"""Words of a list, as the reader's language sets them apart."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import pgettext


def listed(words: Iterable[str]) -> str:
    return pgettext("list of words", ", ").join(words)
