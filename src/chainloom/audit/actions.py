"""The register of audit actions: a dotted code and the sentence that says it.

Each app registers its own in `AppConfig.ready`; a test fails on an entry written
with a code that nobody registered. Sentences may use %(who)s and %(what)s.
"""

from __future__ import annotations

from typing import Any

_SENTENCES: dict[str, Any] = {}


def register(sentences: dict[str, Any]) -> None:
    """Add codes with their (lazily translated) sentences."""
    _SENTENCES.update(sentences)


def is_registered(code: str) -> bool:
    return code in _SENTENCES


def sentence(code: str) -> Any:
    return _SENTENCES.get(code, code)


def codes() -> list[str]:
    return sorted(_SENTENCES)
