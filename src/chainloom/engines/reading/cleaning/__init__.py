"""From bytes to clean text.

    >>> clean("上午(shàngwǔ)开会，着(zhe)手规划。".encode()).text
    '上午开会，着手规划。'

Deterministic, without network. What was done is in `edits`, what to beware of in `warnings`, and
`to_original` leads every place of the text back to the document as it came.
"""

from .document import EDIT_KINDS, WARNING_CODES, CleanDocument, Edit, Kind, Notice
from .pipeline import clean
from .tracing import TextMap

__all__ = [
    "EDIT_KINDS",
    "WARNING_CODES",
    "CleanDocument",
    "Edit",
    "Kind",
    "Notice",
    "TextMap",
    "clean",
]
