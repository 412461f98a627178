"""Everything that can be done with a document; web, API, command line and jobs call these."""

from .adding import document_add, document_fetch, document_paste
from .applying import document_apply, document_undo, run_apply, run_undo, waiting_apply
from .at_once import document_settle
from .deciding import (
    SURE_ENOUGH,
    fact_accept,
    fact_correct,
    fact_reject,
    fact_reopen,
    facts_accept,
    mention_decide,
)
from .keeping import document_describe, document_remove
from .reading import document_read, run_read, settle

__all__ = [
    "SURE_ENOUGH",
    "document_add",
    "document_apply",
    "document_describe",
    "document_fetch",
    "document_paste",
    "document_read",
    "document_remove",
    "document_settle",
    "document_undo",
    "fact_accept",
    "fact_correct",
    "fact_reject",
    "fact_reopen",
    "facts_accept",
    "mention_decide",
    "run_apply",
    "run_read",
    "run_undo",
    "settle",
    "waiting_apply",
]
