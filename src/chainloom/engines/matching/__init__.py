"""A need and very many resources in; a ranked, explained list out.

    >>> from chainloom.engines.matching import Condition, Need, Resource, make_index, match
    >>> index = make_index([Resource("a", "fabric", {"weight_gsm": 210}, title="全棉汗布")])
    >>> need = Need("fabric", (Condition("weight_gsm", low=180, high=200),), words="平纹针织")
    >>> found = match(need, index).matches[0]
    >>> found.standing.value, found.verdicts[0].state.value, found.verdicts[0].off
    ('possible', 'near', 10.0)

What is public stands in `__all__`; docs/matching.md explains conditions, fields and the order.
"""

from .errors import MatchingError
from .index import Index, make_index
from .kinds import Field, Kind, kind, kinds
from .matching import match
from .records import Condition, Need, Resource
from .reverse import needs_for
from .verdicts import Match, Part, Result, Standing, State, Verdict
from .weighing import Weights, default_weights
from .words import AskedWords, Lexicon, WordIndex, Words, lexicon, terms

__all__ = [
    "AskedWords",
    "Condition",
    "Field",
    "Index",
    "Kind",
    "Lexicon",
    "Match",
    "MatchingError",
    "Need",
    "Part",
    "Resource",
    "Result",
    "Standing",
    "State",
    "Verdict",
    "Weights",
    "WordIndex",
    "Words",
    "default_weights",
    "kind",
    "kinds",
    "lexicon",
    "make_index",
    "match",
    "needs_for",
    "terms",
]
