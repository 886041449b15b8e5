"""The two services: what each knows of its records, and which of it counts when a name is looked for."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from analysis.duplicates import Entry
from analysis.folding import folded
from core.countries import country_name
from core.search.texts import host_text
from exchange.workbook.foreign import country_read
from firms.models.organisations import OrganisationKind
from firms.models.products import Stage
from firms.reports import Candidate, Expected, Wanted, organisations_meant, products_meant
from firms.selectors import organisation_not_market_list, product_list, zone_list

Value = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Property:
    """Something that is known of records: `value` returns it, None where it is not known; `evidence` names what the guard compares."""

    id: str
    name: Any
    value: Callable[[Any], Any]
    evidence: str = ""
    is_code: bool = False

    def shown(self, record: Any) -> list[Value]:
        """Return the value of a record as an answer has it: none where it is not known."""
        found = self.value(record)
        if found in (None, "", (), []):
            return []
        if isinstance(found, dict):
            return [found]
        if isinstance(found, bool):
            return [{"bool": found}]
        if isinstance(found, int | float):
            return [{"int" if isinstance(found, int) else "float": found}]
        return [{"str": one} for one in (found if isinstance(found, list | tuple) else [str(found)])]

    def text(self, record: Any) -> str:
        """Return the value of a record as it is compared."""
        found = self.value(record)
        return "" if found is None else str(found["id"] if isinstance(found, dict) else found)


def _entity(row: Any, name: str = "name") -> dict[str, str] | None:
    return None if row is None else {"id": row.key, "name": getattr(row, name)}


@dataclass(frozen=True, slots=True)
class Service:
    """One service: the records that a viewer may see, their kinds, what is known of them, and how names are looked for."""

    id: str
    name: Any
    type: str
    page: str
    rows: Callable[[object | None], QuerySet]
    column: str
    kinds: Sequence[tuple[str, Any]]
    properties: Mapping[str, Property]
    meant: Callable[..., list[list[Candidate]]]

    @property
    def types(self) -> dict[str, str]:
        """Return the types by id: that of all records first, then each kind."""
        return {self.type: str(TYPE_NAMES[self.type]), **{word: str(label) for word, label in self.kinds}}

    def types_of(self, record: Any) -> list[dict[str, str]]:
        """Return the types of a record, the narrowest first."""
        kind = getattr(record, self.column)
        return [{"id": name, "name": self.types[name]} for name in (kind, self.type)]

    def described(self, record: Any) -> str:
        """Return what tells a record from others of its name, in few words."""
        if self.type == "product":
            code = _("HS %(code)s") % {"code": record.hs.code} if record.hs else ""
            return ", ".join(filter(None, [str(record.get_stage_display()), code]))
        place = ", ".join(filter(None, [record.locality, country_name(record.country)]))
        return ", ".join(filter(None, [str(record.get_kind_display()), place]))

    def wanted(self, name: str, types: Iterable[str], told: Mapping[str, Sequence[str]], limit: int, zones: Mapping[str, str]) -> Wanted:
        """Return a name and what is told of it, as it is looked for; `zones` are the keys of zones by key and folded name."""
        expected, evidence = [], {}
        for id_, values in told.items():
            one = self.properties[id_]
            if one.evidence:
                evidence[one.evidence] = next(iter(values), "")
            else:
                expected.append(Expected(one.text, values, one.is_code))
        kinds = frozenset(types)
        draft = Entry(name=name)
        if evidence:
            country = country_read(evidence.get("country", "").strip())
            draft = replace(
                draft,
                country=country if len(country) == 2 and country.isupper() else "",
                zone=zones.get(folded(evidence.get("zone", "")), ""),
                host=host_text(evidence.get("host", "")) or evidence.get("host", "").removeprefix("www."),
            )
        return Wanted(draft, frozenset() if self.type in kinds else kinds, tuple(expected), limit)


def zones_named(*, viewer: object | None) -> dict[str, str]:
    """Return the keys of zones by folded key, name and local name; of a name that two have, none."""
    found: dict[str, str] = {}
    shared = set()
    for row in zone_list(viewer=viewer).prefetch_related(None).values_list("key", "name", "name_local"):
        for text in {folded(one) for one in row if one}:
            shared |= {text} if found.setdefault(text, row[0]) != row[0] else set()
    return {text: key for text, key in found.items() if text not in shared}


TYPE_NAMES = {"organisation": _lazy("Organisation"), "product": _lazy("Product")}


def _known(*properties: Property) -> dict[str, Property]:
    return {one.id: one for one in properties}


ORGANISATIONS = Service(
    id="organisations",
    name=_lazy("Cluster Atlas: organisations"),
    type="organisation",
    page="organisation",
    rows=lambda viewer: organisation_not_market_list(viewer=viewer),
    column="kind",
    kinds=[one for one in OrganisationKind.choices if one[0] != OrganisationKind.MARKET],
    properties=_known(
        Property("country", _lazy("country"), lambda row: row.country, evidence="country"),
        Property("zone", _lazy("zone"), lambda row: _entity(row.zone), evidence="zone"),
        Property("website", _lazy("website"), lambda row: row.website, evidence="host"),
        Property("isic", _lazy("industry (ISIC Rev.4)"), lambda row: row.industry.code if row.industry else None, is_code=True),
        Property("name_local", _lazy("local name"), lambda row: row.name_local),
        Property("locality", _lazy("locality"), lambda row: row.locality),
        Property("kind", _lazy("kind"), lambda row: row.kind),
        Property("status", _lazy("status"), lambda row: row.status),
        Property("founded", _lazy("founded"), lambda row: row.founded),
        Property("employees", _lazy("employees"), lambda row: row.employees),
        Property("latitude", _lazy("latitude"), lambda row: row.latitude),
        Property("longitude", _lazy("longitude"), lambda row: row.longitude),
        Property("description", _lazy("description"), lambda row: row.description),
    ),
    meant=organisations_meant,
)
PRODUCTS = Service(
    id="products",
    name=_lazy("Cluster Atlas: products"),
    type="product",
    page="product",
    rows=lambda viewer: product_list(viewer=viewer),
    column="stage",
    kinds=Stage.choices,
    properties=_known(
        Property("hs", _lazy("HS 2022 code"), lambda row: row.hs.code if row.hs else None, is_code=True),
        Property("stage", _lazy("stage"), lambda row: row.stage),
        Property("parent", _lazy("broader product"), lambda row: _entity(row.parent)),
        Property("unit", _lazy("unit"), lambda row: row.unit),
    ),
    meant=products_meant,
)
SERVICES: Mapping[str, Service] = {one.id: one for one in (ORGANISATIONS, PRODUCTS)}
