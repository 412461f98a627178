"""The chain's firms and policies as the eligibility engine takes them."""

from .firms import as_firm, firms_of
from .reading import engine_policy, read_benefit, read_conditions
from .refusals import answer_words
from .table import Firms, table_of
from .words import words_of

__all__ = [
    "Firms",
    "answer_words",
    "as_firm",
    "engine_policy",
    "firms_of",
    "read_benefit",
    "read_conditions",
    "table_of",
    "words_of",
]
