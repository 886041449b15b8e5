"""The only writers of imports: uploaded, read, compared, accepted in part or whole, written as one undertaking, taken back."""

from exchange.services.clearing import imports_clear
from exchange.services.imports import (
    import_accept,
    import_cancel,
    import_create,
    import_file_check,
    import_map,
    import_recheck,
    import_undo,
    rows_choose,
)
from exchange.services.reading import import_check
from exchange.services.writing import import_write

__all__ = [
    "import_accept",
    "import_cancel",
    "import_check",
    "import_create",
    "import_file_check",
    "import_map",
    "import_recheck",
    "import_undo",
    "import_write",
    "imports_clear",
    "rows_choose",
]
