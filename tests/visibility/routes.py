"""How each address of site and interface is asked: the one place to extend when a route is added.

`ROUTES` holds every route of the resolver as it is written there, with what its parameters are filled with and which query strings it
is asked with. Forms (`format=`) and the parameters of its filters that name records come on top, read off the view; see `walk.py`.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from django.urls import URLPattern, URLResolver, get_resolver

from exchange.packs.format import TABLES
from tests.visibility.world import OPEN_PROPOSAL, SECRETS, private_link


@dataclass(frozen=True)
class Asked:
    """How a route is asked.

    `fill`: values of its parameters, each tried with the first of the others, those of hidden records among them. `queries`: query
    strings beside none. `shows`: those who see the secrets find them here (it may not be vacuous).
    """

    fill: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    queries: Sequence[str] = ()
    shows: bool = False


ORGANISATIONS = {"key": ("smelter", "mine", "mill", "abroad", *(secret.organisation for secret in SECRETS))}
LINKAGES = {"key": ("hot", "feed", "veiled-agency", "veiled-signed-in", *(key for secret in SECRETS for key in secret.linkages))}
CLUSTERS = {"key": ("northern", "southern")}
PRODUCTS = {"key": ("metal", "ore")}
ZONES = {"key": ("north-port", "east-park", "west-park")}
SOURCES = {"key": ("gazette", "quiet-gazette")}
INITIATIVES = {"key": ("programme",)}
RECORDS = [
    *(("organisation", "smelter"), ("linkage", "hot"), ("claim", "hot"), ("claim", "veiled-agency"), ("zone", "east-park")),
    *(("cluster", "northern"), ("initiative", "programme"), ("source", "quiet-gazette"), ("membership", "northern:smelter")),
    *(pair for secret in SECRETS for pair in secret.keys.items()),
]
KINDS = {"kind,key": RECORDS}
PROPOSALS = (OPEN_PROPOSAL, *(secret.proposal for secret in SECRETS))
OF_OFFICERS = ("proposals/", "proposals/<int:number>/")
"""Routes of the desk that do not begin as the others do."""
LINKS_TO_SECRETS = {f"/proposals/follow/{private_link(secret.proposal)}/" for secret in SECRETS}
"""Whoever has such a link knows that there is a proposal; of which record it speaks is told to those who may see it."""
LIST = ("count=true", "ordering=-key")
DAY = "as_of=2024-06-30"
SELECTED = ("cluster=northern&scope=inside", "zone=north-port", "quantified=true")

PAGES = {
    "": Asked(shows=True),
    "about/": Asked(),
    "export/<slug:name>.<slug:form>": Asked(
        {
            "name,form": (
                ("organisations", "xlsx"),
                ("linkages", "xlsx"),
                ("capabilities", "zip"),
                ("register", "xlsx"),
                ("register", "zip"),
            )
        },
        shows=True,
    ),
    "imports/": Asked(),
    "imports/<int:number>/": Asked({"number": (1,)}),
    "imports/<int:number>/annotated.xlsx": Asked({"number": (1,)}),
    "capabilities/": Asked(queries=("q=testing",), shows=True),
    "clusters/": Asked(queries=("q=metals",)),
    "clusters/<slug:key>/": Asked(CLUSTERS, (DAY,), shows=True),
    "clusters/<slug:key>/value-chain/": Asked(CLUSTERS, (DAY, "kind=goods", "quantified=true"), shows=True),
    "clusters/<slug:key>/suppliers/": Asked(CLUSTERS, (DAY,), shows=True),
    "explore/": Asked(queries=(*SELECTED, DAY, "cluster=northern&since=2015-01-01"), shows=True),
    "explore/brief/": Asked(queries=SELECTED, shows=True),
    "^explore/(?P<picture>map|network|chain)\\.svg$": Asked({"picture": ("map", "network", "chain")}, ("cluster=northern",), shows=True),
    "explore/evidence/": Asked(queries=("selected=linkage:hot", "selected=organisation:smelter", "selected=product:metal"), shows=True),
    "compare/": Asked(queries=("clusters=northern,southern",), shows=True),
    "linkages/": Asked(queries=(*SELECTED, DAY), shows=True),
    "linkages/<slug:key>/": Asked(LINKAGES, (DAY,), shows=True),
    "organisations/": Asked(queries=("zone=north-port", "makes=metal", "cluster=northern", "q=works"), shows=True),
    "organisations/<slug:key>/": Asked(ORGANISATIONS, (DAY,), shows=True),
    "products/": Asked(queries=("makers=smelter",)),
    "products/<slug:key>/": Asked(PRODUCTS, (DAY,), shows=True),
    "zones/": Asked(shows=True),
    "zones/<slug:key>/": Asked(ZONES, (DAY,), shows=True),
    "initiatives/": Asked(),
    "initiatives/<slug:key>/": Asked(INITIATIVES, shows=True),
    "sources/": Asked(queries=("facts=claims", "facts=product_lines")),
    "sources/<slug:key>/": Asked(SOURCES, shows=True),
    "search/": Asked(queries=("q=works", "q=smelter", "q=metal")),
    "method/": Asked(),
}
REGISTER = {
    "register/": Asked(),
    "register/merge/": Asked(queries=tuple(f"keys=smelter,{secret.organisation}" for secret in SECRETS), shows=True),
    "register/split/<slug:key>/": Asked(ORGANISATIONS, shows=True),
    "register/undertakings/": Asked(),
    "register/undertakings/<int:number>/": Asked({"number": (1,)}),
    "register/people/<slug:key>/": Asked(ORGANISATIONS, shows=True),
    "register/restore/<int:number>/": Asked({"number": (1, 2)}),
    "register/drafts/<slug:token>/discard/": Asked({"token": ("no-draft-of-anybody",)}),
    "register/<slug:kind>/new/": Asked({"kind": ("organisation", "linkage")}),
    "register/<slug:kind>/key/": Asked({"kind": ("organisation",)}, tuple(f"name={secret.word}+works" for secret in SECRETS)),
    "register/<slug:kind>/<str:key>/edit/": Asked(KINDS, shows=True),
    "register/<slug:kind>/<str:key>/remove/": Asked(KINDS, shows=True),
    "history/<slug:kind>/<str:key>/": Asked(KINDS, shows=True),
    "propose/organisation/": Asked(queries=("name=Smelter", *(f"name={secret.word}+works" for secret in SECRETS))),
    "propose/mine/<slug:key>/": Asked(ORGANISATIONS, shows=True),
    "propose/<slug:kind>/<str:key>/": Asked(KINDS, shows=True),
    "proposals/": Asked(queries=("kind=organisation", "purpose=correct&age=day", "country=OM"), shows=True),
    "proposals/mine/": Asked(),
    "proposals/<int:number>/": Asked({"number": (1, *PROPOSALS)}, shows=True),
    "proposals/follow/<slug:token>/": Asked({"token": ("no-proposal-of-anybody", *map(private_link, PROPOSALS))}, shows=True),
}
INTERFACE = {
    "organisations/": Asked(queries=(*LIST, "zone=north-port", "makes=metal", "cluster=northern", "near=24.45,56.55"), shows=True),
    "organisations/duplicates/": Asked(queries=("name=Smelter", *(f"name={secret.word}+works" for secret in SECRETS)), shows=True),
    "organisations/<slug:key>/": Asked(ORGANISATIONS, (DAY,), shows=True),
    "organisations/<slug:key>/neighbourhood/": Asked(ORGANISATIONS, ("depth=3", "direction=upstream"), shows=True),
    "products/": Asked(queries=LIST),
    "products/<slug:key>/": Asked(PRODUCTS, shows=True),
    "industries/": Asked(queries=("count=true",)),
    "industries/<slug:code>/": Asked({"code": ("2420",)}),
    "zones/": Asked(queries=LIST, shows=True),
    "zones/<slug:key>/": Asked(ZONES, shows=True),
    "sources/": Asked(queries=(*LIST, "facts=claims", "facts=product_lines")),
    "sources/<slug:key>/": Asked(SOURCES, shows=True),
    "initiatives/": Asked(queries=LIST, shows=True),
    "initiatives/<slug:key>/": Asked(INITIATIVES, shows=True),
    "linkages/": Asked(queries=(*LIST, *SELECTED, DAY), shows=True),
    "linkages/<slug:key>/": Asked(LINKAGES, (DAY,), shows=True),
    "linkages/<slug:key>/claims/": Asked(LINKAGES),
    "capabilities/": Asked(queries=LIST, shows=True),
    "capabilities/<slug:key>/": Asked({"key": ("mill-can", *(key for secret in SECRETS for key in secret.capabilities))}, shows=True),
    "bulk/": Asked(),
    "changes/": Asked(queries=("limit=2", "limit=50"), shows=True),
    "diff/": Asked(queries=("from=2015-01-01&to=2026-01-01", "from=2015-01-01&cluster=northern"), shows=True),
    "history/<slug:kind>/<str:key>/": Asked(KINDS, shows=True),
    "paths/": Asked(
        queries=("from=mine&to=mill&max_length=6", *(f"from=smelter&to={secret.organisation}" for secret in SECRETS)), shows=True
    ),
    "graph/": Asked(queries=SELECTED, shows=True),
    "selection/": Asked(queries=("cluster=northern", "family=metal&unit=t/y"), shows=True),
    "clusters/": Asked(queries=LIST),
    "clusters/compare/": Asked(queries=("keys=northern,southern",), shows=True),
    "clusters/<slug:key>/": Asked(CLUSTERS, shows=True),
    "clusters/<slug:key>/members/": Asked(CLUSTERS, LIST, shows=True),
    "clusters/<slug:key>/graph/": Asked(CLUSTERS, ("scope=inside",), shows=True),
    "clusters/<slug:key>/map/": Asked(CLUSTERS, shows=True),
    "clusters/<slug:key>/value-chain/": Asked(CLUSTERS, ("kind=goods", "quantified=true"), shows=True),
    "clusters/<slug:key>/suppliers/": Asked(CLUSTERS, shows=True),
    "search/": Asked(queries=("q=works", "q=smelter")),
    "schema/": Asked(),
    "docs/": Asked(),
    r"^[\s\S]*$": Asked(),
    "": Asked(),
}
OGC = {
    "": Asked(),
    "api": Asked(),
    "conformance": Asked(),
    "collections": Asked(),
    "collections/<slug:collection>": Asked({"collection": ("organisations", "zones", "linkages")}),
    "collections/<slug:collection>/schema": Asked({"collection": ("organisations", "zones", "linkages")}),
    "collections/<slug:collection>/items": Asked(
        {"collection": ("organisations", "linkages", "zones")},
        ("limit=2", "offset=1", "bbox=56,24,57,25", "datetime=2024-06-30", *(f"q={secret.words[0]}" for secret in SECRETS)),
        shows=True,
    ),
    "collections/<slug:collection>/items/<slug:key>": Asked(
        {"collection,key": (*(("organisations", key) for key in ORGANISATIONS["key"]), *(("linkages", key) for key in LINKAGES["key"]))},
        shows=True,
    ),
    r"^[\s\S]*/$": Asked(),
}
MEANT = tuple(
    "queries=" + quote(json.dumps({"q": {"query": f"{secret.word} works", "properties": [{"pid": "country", "v": "OM"}]}}))
    for secret in SECRETS
)
EXTENDED = "extend=" + quote(
    json.dumps({"ids": list(ORGANISATIONS["key"]), "properties": [{"id": name} for name in ("country", "zone", "website", "description")]})
)
RECONCILE = {
    "<slug:service>": Asked({"service": ("organisations", "products")}, (*MEANT, EXTENDED), shows=True),
    "^(?P<service>[a-z]+)/suggest/(?P<what>entity|property|type)$": Asked(
        {"service,what": (("organisations", "entity"), ("organisations", "property"), ("products", "type"))},
        tuple(f"prefix={secret.word}" for secret in SECRETS),
        shows=True,
    ),
    "<slug:service>/properties": Asked({"service": ("organisations", "products")}),
    "<slug:service>/preview/<slug:key>": Asked({"service,key": [("organisations", key) for key in ORGANISATIONS["key"]]}, shows=True),
    r"^[\s\S]*/$": Asked(),
    "": Asked(),
}
DATA = {
    "datapackage.json": Asked(),
    "<slug:table>.csv": Asked({"table": tuple(TABLES)}),
    r"^[\s\S]*/$": Asked(),
    "": Asked(),
}
# Pages of sign-in, of one's own account and of the administration show no record to those who do not keep the register: they are
# asked with whatever fits.
WHATEVER = {"": 1, "url": "anything/", "app_label": "firms", "key": "1-abc", "uidb36": "1"}
WHATEVER_BELOW = ("admin/", "account/", "i18n/")

ROUTES = (
    PAGES
    | REGISTER
    | {f"api/v1/{route}": asked for route, asked in INTERFACE.items()}
    | {"ogc": Asked()}
    | {f"ogc/{route}": asked for route, asked in OGC.items()}
    | {f"reconcile/{route}": asked for route, asked in RECONCILE.items()}
    | {f"data/{route}": asked for route, asked in DATA.items()}
)


def routes() -> Iterator[tuple[str, URLPattern]]:
    """Yield every route of site and interface, as it is written, with its pattern."""

    def below(resolver: URLResolver, before: str) -> Iterator[tuple[str, URLPattern]]:
        for pattern in resolver.url_patterns:
            route = before + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from below(pattern, route)
            else:
                yield route, pattern

    yield from below(get_resolver(), "")


def is_whatever(route: str) -> bool:
    """Return whether a route is asked with whatever fits."""
    return route.startswith(WHATEVER_BELOW)
