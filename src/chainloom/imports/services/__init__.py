"""Everything that can be done with an import; web, API, command line and jobs call these."""

from .carrying import import_confirm, import_undo, run_apply, run_undo
from .closing import import_close
from .deciding import rows_decide, suggestions_accept
from .files import import_file
from .upload import import_discard, import_read, import_upload, run_preview, settle, sheets_map

__all__ = [
    "import_close",
    "import_confirm",
    "import_discard",
    "import_file",
    "import_read",
    "import_undo",
    "import_upload",
    "rows_decide",
    "run_apply",
    "run_preview",
    "run_undo",
    "settle",
    "sheets_map",
    "suggestions_accept",
]
