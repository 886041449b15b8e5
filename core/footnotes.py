"""Footnotes of one page: the sources that it cites, numbered in the order of first citation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit


def host_of(url: str) -> str:
    """Return the host of an address without `www.`, as a footnote shows it.

    >>> host_of("https://www.report.az/en/x")
    'report.az'
    """
    return (urlsplit(url).hostname or "").removeprefix("www.")


@dataclass
class Footnotes:
    """The numbered sources of a page.

    Parameters
    ----------
    known
        Sources by key, for pages whose rows carry keys instead of sources. A key that is not among them is a KeyError:
        a citation that leads nowhere must not be printed.
    """

    known: Mapping[str, Any] = field(default_factory=dict)
    _numbers: dict[str, int] = field(default_factory=dict, init=False)
    _sources: list[Any] = field(default_factory=list, init=False)

    def number(self, source: Any) -> int:
        """Return the number of a source (or of a key of `known`), a new one at its first citation."""
        found = self.known[source] if isinstance(source, str) else source
        if found.key not in self._numbers:
            self._sources.append(found)
            self._numbers[found.key] = len(self._sources)
        return self._numbers[found.key]

    def numbers(self, sources: Iterable[Any]) -> list[int]:
        """Return the numbers of several sources, ascending, each once."""
        return sorted({self.number(source) for source in sources})

    def __iter__(self) -> Any:
        return iter(enumerate(self._sources, start=1))

    def __len__(self) -> int:
        return len(self._sources)
