"""The bridge to the matching engine: needs and resources become its records, and its verdicts
become reasons that a person reads.

The index is derived: every process keeps one for each chain in memory, and before each question
takes in what changed in the database since (`index.py`). `chainloom index` makes all begin anew.
"""

from .index import forget_all, index_of, warm
from .reasons import in_words
from .suggest import Suggestion, is_matched, suggestions

__all__ = ["Suggestion", "forget_all", "in_words", "index_of", "is_matched", "suggestions", "warm"]
