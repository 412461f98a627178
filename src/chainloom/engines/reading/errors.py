"""Why a document cannot be read, by a code that callers translate.

The message is English, for logs and the command line; `code` and `detail` are for everyone else.
"""

from __future__ import annotations

from typing import Final

ERROR_CODES: Final = {
    "too_large": "The document is larger than the limit.",
    "too_many_pages": "The document has more pages than the limit.",
    "too_complex": "The document takes more time or memory to read than the limit.",
    "unsupported": "This kind of file cannot be read.",
    "damaged": "The file is damaged.",
    "encrypted": "The file is protected by a password.",
    "unsafe": "The file contains something that is not allowed in documents.",
}


class ReadingError(ValueError):
    """A document that was refused; `detail` holds figures or names for the message."""

    def __init__(self, code: str, **detail: str | int) -> None:
        self.code = code
        self.detail = detail
        extra = ", ".join(f"{key}: {value}" for key, value in sorted(detail.items()))
        super().__init__(ERROR_CODES[code] + (f" ({extra})" if extra else ""))
