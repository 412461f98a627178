"""A line from a chat in; the fields of a need or resource out.

    >>> from datetime import date
    >>> line = "求购 T400四面弹 180克 门幅180 黑色 5000米 12月15日前"
    >>> found = understand(line, today=date(2026, 11, 29))
    >>> found.values["kind"], found.values["quantity"], found.values["unit"]
    ('fabric', Decimal('5000'), 'm')

What it says of cloth is read by the fabric engine (docs/fabric.md); kinds are known by the words
in their files; days and amounts of other things by `days` and `amounts`. Every value keeps the
piece of the text it was read from, and nothing is guessed that the text does not say.
"""

from .cloth import cloth_values, spec_of, spec_text
from .reading import Piece, Understood, understand

__all__ = ["Piece", "Understood", "cloth_values", "spec_of", "spec_text", "understand"]
