"""Forms for every kind of record, read off its description."""

from register.forms.filled import Filled, filled_form, is_writer, query_of, typed_of, writer_sign
from register.forms.records import NewSource, RecordForm
from register.forms.sections import SECTIONS, sections_of

__all__ = [
    "SECTIONS",
    "Filled",
    "NewSource",
    "RecordForm",
    "filled_form",
    "is_writer",
    "query_of",
    "sections_of",
    "typed_of",
    "writer_sign",
]
