"""Walks over every address as one reader, and what came back."""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote, urlencode

from django.test import Client
from django.urls import URLPattern

from core import memo
from core.filters import FoundFilter, KeysField, QuestionFilter
from firms.models import Organisation
from linkages.filters import EndsFilter, PatternField
from linkages.models import Linkage
from tests.visibility.routes import ROUTES, WHATEVER, Asked, is_whatever, routes
from tests.visibility.world import AGENCY_ONLY, Secret

CHANGING_HEADERS = (
    *("Set-Cookie", "Expires", "Content-Length"),  # the length of an archive changes with the time in it
    *("Access-Control-Allow-Origin", "Access-Control-Expose-Headers"),  # said to who comes without a session, whatever the answer
    *("RateLimit", "RateLimit-Policy"),  # how many more questions this reader may ask
)
ONCE = re.compile(r'(name="(?:csrfmiddlewaretoken|by-began)" value=")[^"]+|"timeStamp":"[^"]+"')
BETWEEN_DIGITS = re.compile(r"(?<=\d)[\u202f\u00a0\u2009](?=\d)")
OF_DRAFTS = ("name", "aliases", "identifiers", "website")


@dataclass(frozen=True)
class Answer:
    """What came back: status, headers, text, without what is made anew each time."""

    status: int
    headers: Mapping[str, str]
    text: str

    def told(self, secret: Secret) -> list[str]:
        """Return what of a secret it tells, in text or headers."""
        said = BETWEEN_DIGITS.sub("", f"{self.text}\n{self.headers}").casefold()
        # A figure is a number of its own, not a part of a data version or a tag.
        return [
            marker
            for marker in secret.markers
            if (re.search(rf"(?<![0-9a-f]){marker}(?![0-9a-f])", said) if marker.isdigit() else marker in said)
        ]


Answers = Mapping[str, Answer]


@dataclass(frozen=True)
class Asking:
    """The addresses of one route: `plain` without a query, `queries` with what the table says and in each form, `questions` for secrets."""

    plain: tuple[str, ...]
    queries: tuple[str, ...]
    questions: tuple[str, ...]


@cache
def addresses() -> dict[str, Asking]:
    """Return every address that is asked, by route. Raises `LookupError` for a route that the table does not know."""
    found = {}
    for route, pattern in routes():
        if route not in ROUTES and not is_whatever(route):
            msg = f"Nobody looked whether {route!r} keeps what is hidden: say in tests/visibility/routes.py how it is asked."
            raise LookupError(msg)
        asked = ROUTES.get(route) or Asked()
        plain = tuple(_address(route, values) for values in _fillings(pattern, asked))
        forms = [f"format={form}" for form in _forms(pattern) if form != "json"]
        queries = tuple(f"{plain[0]}?{query}" for query in (*asked.queries, *forms))
        found[route] = Asking(plain, queries, tuple(f"{plain[0]}?{query}" for query in _questions(pattern)))
    return found


def all_of(asking: Asking) -> tuple[str, ...]:
    """Return all addresses of a route."""
    return (*asking.plain, *asking.queries, *asking.questions)


def plain_only(asking: Asking) -> tuple[str, ...]:
    """Return the addresses of a route without a query; none of the administration, whose pages are many."""
    return () if asking.plain[0].startswith("/admin/") else asking.plain


def of_administration(asking: Asking) -> tuple[str, ...]:
    """Return the addresses of a route of the administration."""
    return asking.plain if asking.plain[0].startswith("/admin/") else ()


def first_of_interface(asking: Asking) -> tuple[str, ...]:
    """Return one address of a route of the interface."""
    return asking.plain[:1] if asking.plain[0].startswith("/api/") else ()


def plain_and_queries(asking: Asking) -> tuple[str, ...]:
    """Return the addresses of a route without the questions for secrets."""
    return (*plain_only(asking), *asking.queries)


def first_of(asking: Asking) -> tuple[str, ...]:
    """Return one address of a route."""
    return plain_only(asking)[:1]


def _fillings(pattern: URLPattern, asked: Asked) -> Iterator[dict[str, Any]]:
    names = list(pattern.pattern.converters) or list(pattern.pattern.regex.groupindex)
    if not names or not asked.fill:
        yield {name: WHATEVER.get(name, WHATEVER[""]) for name in names}
        return
    for together, values in asked.fill.items():
        for value in values:
            yield dict(zip(together.split(","), value if isinstance(value, tuple) else (value,), strict=True))


def _address(route: str, values: Mapping[str, Any]) -> str:
    address = re.sub(r"\(\?P<(\w+)>[^)]*\)", lambda found: quote(str(values[found[1]]), safe="/"), route)
    address = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: quote(str(values[found[1]]), safe=""), address)
    return "/" + address.replace("^", "").replace("$", "").replace("\\", "").replace(".*/", "nothing-here/")


def _forms(pattern: URLPattern) -> list[str]:
    view = getattr(pattern.callback, "view_class", None) or getattr(pattern.callback, "cls", None)
    return [form.format for form in getattr(view, "renderer_classes", ())]


def _questions(pattern: URLPattern) -> Iterator[str]:
    """Yield a question for the secret of the agency with each parameter that names organisations or linkages, or takes words."""
    view = getattr(pattern.callback, "view_class", None) or getattr(pattern.callback, "cls", None)
    filters = getattr(getattr(view, "filterset_class", None), "base_filters", {})
    for name, one in filters.items():
        for value in _asked_for(name, one, AGENCY_ONLY):
            yield urlencode({name: value})


def _asked_for(name: str, one: Any, secret: Secret) -> Iterable[str]:
    if isinstance(one, FoundFilter | EndsFilter | QuestionFilter):
        return (secret.words[0], secret.number)
    if issubclass(one.field_class, KeysField):
        return (secret.organisation,) if one.extra["rows"](None).model in (Organisation, Linkage) else ()
    if issubclass(one.field_class, PatternField):
        return {"selected": (f"linkage:{secret.linkages[0]}",), "focus": (secret.organisation,)}.get(name, ())
    return {name: (value,) for name, value in zip(OF_DRAFTS, (*secret.words[:2], f"cr:{secret.number}", secret.words[3]), strict=True)}.get(
        name, ()
    )


def walk(client: Client, which: Callable[[Asking], Iterable[str]] = all_of) -> dict[str, Answer]:
    """Ask addresses as one reader. Nothing is remembered from earlier walks: what is built is built for this reader and now."""
    memo.forget()
    return {address: ask(client, address) for asking in addresses().values() for address in which(asking)}


def ask(client: Client, address: str, **headers: str) -> Answer:
    """Ask one address."""
    response = client.get(address, headers=headers)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    kept = {name: value for name, value in response.headers.items() if name not in CHANGING_HEADERS}
    return Answer(response.status_code, kept, ONCE.sub(r"\1", _text(body)))


def _text(body: bytes) -> str:
    """Return a body as text; of a workbook or an archive that of the files in it, without the times of their making."""
    if not body.startswith(b"PK"):
        return body.decode()
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return "\n".join(f"{name} {archive.read(name).decode()}" for name in archive.namelist() if name != "docProps/core.xml")
