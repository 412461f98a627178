"""A specification in the making: the tokens, which of them are used, and what was found."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from .spec import FabricSpec, Problem, Value
from .tokens import Token
from .vocabulary import CATEGORY_OF

if TYPE_CHECKING:
    from .composition import Item

_make: Final = tuple.__new__
# What needs no understanding.
SEPARATORS: Final = " \n,;:/()|+*-.。!?！？=&~_'\"#<>{}[]·…、"
# What may stand between a label and its number, or between the parts of one value.
BETWEEN: Final = ' \n:=,.*/+()&-~"约为是大概在大约左右也就仅近每各共一个的已以'
# What of it may be left, as 分别 in 起订量分别 500kg 300kg.
_NEXT_TO: Final = frozenset({"", "分别"})
# What may stand around a value that stands alone.
FREE: Final = frozenset(" ,;:/()|\n。!?！？~")
# Ends a clause: what was said before no longer bears on what comes after.
CLAUSE_END: Final = re.compile("[,;。!?！？；\n]")


class Draft:
    """What the readers of composition, yarns, measures and words share.

    `text` is in the one form of forms.py; `taken` marks the tokens that a value stands on, so
    that no number is read twice.
    """

    # What few descriptions have is empty in the class, and made when it is needed: setting all of
    # it anew for each text would be a tenth of a parse.
    derived: Sequence[Value] = ()
    problems: Sequence[Problem] = ()
    # Words of change and arrival by their place; units before prices (每米) with theirs.
    directions: Sequence[tuple[int, str]] = ()
    pers: Sequence[tuple[int, int, str, int]] = ()
    # Currencies that stand by themselves, by the token.
    currencies: Sequence[tuple[int, str]] = ()
    # By the token: what is the label, the structure, the category, the process, the colour.
    labels: dict[int, str] = {}
    structures: Sequence[tuple[int, str]] = ()
    categories: Sequence[tuple[int, str]] = ()
    processes: Sequence[tuple[int, str]] = ()
    colours: Sequence[tuple[int, str]] = ()
    # Counts with a ply (40/2) that only custom says are ones.
    perhaps_counts: Sequence[int] = ()
    # Whether the text has signs of asides, and of a machine (asides.py); None until it is asked.
    has_asides: bool | None = None
    is_of_machine: bool | None = None
    # Fields of which a second value was found.
    doubted: frozenset[str] = frozenset()

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self.text = text
        self.tokens = tokens
        self.taken = bytearray(len(tokens))
        # The fields' defaults are in the class.
        self.spec = FabricSpec.__new__(FabricSpec)
        self.spec.derived = {}
        self.values: list[Value] = []
        # Places in `tokens` by what they can be part of.
        self.fibres: list[Item] = []
        self.yarns: list[int] = []
        self.numbers: list[int] = []
        # Words that are values by themselves: token, field, code.
        self.words: list[tuple[int, str, str]] = []

    def note(self, name: str, one: Any) -> None:
        """Add to one of the lists that are empty in the class."""
        known = getattr(self, name)
        if known:
            known.append(one)
        else:
            setattr(self, name, [one])

    def label(self, index: int, code: str) -> None:
        """Note that a token is a label."""
        if self.labels:
            self.labels[index] = code
        else:
            self.labels = {index: code}

    def add(self, field: str, value: Any, unit: str | None, start: int, end: int) -> None:
        # Value(…) without its keywords' cost; a description has six of them.
        self.values.append(_make(Value, (field, value, unit, start, end, "written", "")))

    def derive(
        self, field: str, value: Any, unit: str | None, place: tuple[int, int], how: str
    ) -> None:
        """Note a value that follows from what stands at a place, and how."""
        self.spec.derived[field] = how
        value = _make(Value, (field, value, unit, *place, "derived", how))
        self.note("derived", value)

    def problem(self, code: str, field: str, detail: str, place: tuple[int, int]) -> None:
        self.note("problems", Problem(code, field, detail, *place))

    def near(self, start: int, end: int) -> bool:
        """Whether nothing of weight stands between two places."""
        return start == end or (
            end - start <= 8 and self.text[start:end].strip(BETWEEN) in _NEXT_TO
        )

    def clause_between(self, start: int, end: int) -> bool:
        """Whether a clause ends between two places."""
        return CLAUSE_END.search(self.text, start, end) is not None

    def is_of(self, category: str) -> bool:
        """Whether a category is named, or a structure of it."""
        # Lists: for so few, a generator and any(…) take twice as long.
        return category in [code for _, code in self.categories] or category in [
            CATEGORY_OF.get(code) for _, code in self.structures
        ]

    def spec_has_cloth(self) -> bool:
        """Whether anything but amounts was found: then a bare "15天" is part of an offer."""
        return bool(self.values)
