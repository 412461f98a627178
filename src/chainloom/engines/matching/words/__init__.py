"""The words of needs and offers: what means the same, how text is cut, who says what was asked."""

from .lexicon import Lexicon, lexicon
from .postings import AskedWords, WordIndex, Words
from .segmenting import terms, weighted_terms

__all__ = ["AskedWords", "Lexicon", "WordIndex", "Words", "lexicon", "terms", "weighted_terms"]
