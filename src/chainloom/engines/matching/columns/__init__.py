"""One field of very many resources, held for quick comparison.

Every column answers `ratios(asked, rows)`: how far each row is off, in multiples of what still
counts as near.

    0            met
    up to 1      near
    above 1      unmet, infinite where "how far" has no meaning
    not a number unknown

`gap(asked, row, ratio)` is the same for one row in the field's unit, and `value(row)` gives back
what was put. Numbers are kept and compared in single precision, which is seven digits.
"""

from collections.abc import Callable

from ..kinds import Field
from .base import Column, Rows
from .codes import CodesColumn
from .papers import PapersColumn
from .places import PlaceColumn
from .ranges import RangeColumn
from .shares import SharesColumn

_COLUMNS: dict[str, Callable[[Field], Column]] = {
    "number": RangeColumn,
    "yarn": RangeColumn,
    "period": RangeColumn,
    "codes": CodesColumn,
    "shares": SharesColumn,
    "papers": PapersColumn,
    "place": PlaceColumn,
}


def make_column(field: Field) -> Column:
    """An empty column for this field."""
    return _COLUMNS[field.type](field)


__all__ = [
    "CodesColumn",
    "Column",
    "PapersColumn",
    "PlaceColumn",
    "RangeColumn",
    "Rows",
    "SharesColumn",
    "make_column",
]
