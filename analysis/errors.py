"""What can be wrong with the input of an analysis, in words."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.wording import Reason

__all__ = ["AnalysisError", "DateError", "EvidenceError", "GraphError", "ProductTreeError", "UnitError"]


class AnalysisError(Exception):
    """A precondition of an analysis is broken; `reason` holds the sentence and its values for translation."""

    def __init__(self, sentence: str, values: Mapping[str, str | int] | None = None) -> None:
        """Keep the sentence apart from its values; str() of the error is the English text."""
        self.reason = Reason(sentence, values or {})
        super().__init__(str(self.reason))


class DateError(AnalysisError, ValueError):
    """A text is no date, or a period ends before it starts."""


class UnitError(AnalysisError, ValueError):
    """A unit is not known, or two units do not measure the same thing."""


class EvidenceError(AnalysisError, ValueError):
    """A claim has a status, basis or confidence that does not exist."""


class GraphError(AnalysisError, ValueError):
    """Organisations and flows do not make a flow graph."""


class ProductTreeError(AnalysisError, ValueError):
    """Products do not make a tree, or a product is not in it."""
