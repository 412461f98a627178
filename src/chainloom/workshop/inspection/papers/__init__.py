"""What an inspected roll is handed on as: a report as xlsx, and a map of the roll.

The report as PDF is in `papers.pdf`, as what writes PDFs takes long to load.
"""

from .report import LeftOut, Report, Shown, said_of, width_doubt
from .roll_map import roll_map
from .words import kind_label, refusal, refused, said
from .xlsx import report_xlsx

__all__ = [
    "LeftOut",
    "Report",
    "Shown",
    "kind_label",
    "refusal",
    "refused",
    "report_xlsx",
    "roll_map",
    "said",
    "said_of",
    "width_doubt",
]
