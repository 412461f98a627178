"""The derived full-text index over organisations' names and codes.

Plain Python over tantivy, without Django: the caller hands in entries and gets
ids back, filtered by chain, and checks them against its own policy.
"""

from chainloom.organisations.search.errors import IndexBusy, IndexMissing, SearchIndexError
from chainloom.organisations.search.index import Entry, NameIndex
from chainloom.organisations.search.lookup import Hit

__all__ = ["Entry", "Hit", "IndexBusy", "IndexMissing", "NameIndex", "SearchIndexError"]
