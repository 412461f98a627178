"""What an inspected roll is handed on as: a report as PDF and xlsx, and a map of the roll."""

from .pdf import report_pdf
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
    "report_pdf",
    "report_xlsx",
    "roll_map",
    "said",
    "said_of",
    "width_doubt",
]
