"""Forms for every kind of record, read off its description."""

from register.forms.records import NewSource, RecordForm
from register.forms.sections import SECTIONS, sections_of

__all__ = ["SECTIONS", "NewSource", "RecordForm", "sections_of"]
