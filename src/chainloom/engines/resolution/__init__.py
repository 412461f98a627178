"""Records in; which are the same organisation, out.

    >>> from chainloom.engines.resolution import Record, compare
    >>> compare(Record(1, "福建省鲤城恒丰纺织"), Record(2, "泉州市鲤城区恒丰纺织有限公司")).verdict
    'same'

What is public stands in `__all__`; rules and words are data (rules.toml, vocabulary.toml);
docs/resolution.md explains the formulas.
"""

from .addresses import address_key
from .comparison import compare
from .index import Index, find_duplicates
from .names import analyse_name, name_key, name_keys
from .records import Comparison, NameParts, Reason, Record, SkippedBlock, Verdict
from .rules import Rules, default_rules
from .uscc import valid_uscc

__all__ = [
    "Comparison",
    "Index",
    "NameParts",
    "Reason",
    "Record",
    "Rules",
    "SkippedBlock",
    "Verdict",
    "address_key",
    "analyse_name",
    "compare",
    "default_rules",
    "find_duplicates",
    "name_key",
    "name_keys",
    "valid_uscc",
]
