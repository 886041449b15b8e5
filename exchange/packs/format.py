"""The format of a data pack: every table, every column, what a cell may hold and what it refers to.

The parser, the documentation and the tests all read these specifications.  What needs two cells or two rows to be judged
stands in `rules` (cells of one row) and `resolve` (rows of all packs).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from analysis.values import MOST_NAMES, MOST_SOURCES, NAME_LIMIT, TEXT_LIMIT
from exchange.packs import rows

COMMON_PACK = "common"
FILE_SIZE_LIMIT = 20_000_000
"""Bytes: a larger file is refused unread; the largest file of the shipped packs has about 100,000."""
ROW_LIMIT = 250_000
"""Rows of one file: reading stops there, so that no file fills the memory."""
KEY_LENGTH_LIMIT = 120


class CellType(StrEnum):
    """What a cell holds, and so how it is read."""

    KEY = "key"
    REFERENCE = "reference"
    SOURCES = "sources"
    TEXT = "text"
    NAMES = "names"
    CHOICE = "choice"
    NUMBER = "number"
    POSITIVE_NUMBER = "positive number"
    PERCENT = "percent"
    LATITUDE = "latitude"
    LONGITUDE = "longitude"
    COUNT = "count"
    YEAR = "year"
    DATE = "date"
    COUNTRY = "country"
    URL = "url"
    UNIT = "unit"
    RATIO_UNIT = "ratio unit"
    ISIC = "isic"
    HS = "hs"
    YES = "yes"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what its cells hold; `required` cells are never blank; `limit` is the most characters a cell may have."""

    name: str
    type: CellType = CellType.TEXT
    required: bool = False
    choices: tuple[str, ...] = ()
    refers_to: str = ""
    limit: int = TEXT_LIMIT


@dataclass(frozen=True, slots=True)
class Table:
    """One file of a pack.

    `identity` names the columns that make two rows the same; `needs` the files that must stand beside this one.
    """

    name: str
    row: type[rows.PackRowData]
    columns: tuple[Column, ...]
    identity: tuple[str, ...]
    needs: tuple[str, ...] = ()
    by_name: Mapping[str, Column] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", MappingProxyType({column.name: column for column in self.columns}))

    @property
    def file(self) -> str:
        """The file name."""
        return f"{self.name}.csv"

    @property
    def keyed(self) -> bool:
        """Whether the file itself has a column with the key of the row."""
        return self.columns[0].type is CellType.KEY

    @property
    def column_names(self) -> tuple[str, ...]:
        """The header, in the order of the documentation; a file may have another order."""
        return tuple(column.name for column in self.columns)


def key(limit: int = KEY_LENGTH_LIMIT) -> Column:
    """Return the column with the key of the row."""
    return Column("key", CellType.KEY, required=True, limit=limit)


def text(name: str, limit: int = TEXT_LIMIT, *, required: bool = False) -> Column:
    """Return a column of free text."""
    return Column(name, required=required, limit=limit)


def choice(name: str, *choices: str, required: bool = True) -> Column:
    """Return a column that holds one of several words."""
    return Column(name, CellType.CHOICE, required=required, choices=choices)


def reference(name: str, table: str, *, required: bool = True) -> Column:
    """Return a column that holds a key of another table."""
    return Column(name, CellType.REFERENCE, required=required, refers_to=table, limit=KEY_LENGTH_LIMIT)


def sources(*, required: bool = True) -> Column:
    """Return the column that says who says so."""
    return Column("source", CellType.SOURCES, required=required, refers_to="sources", limit=MOST_SOURCES * (KEY_LENGTH_LIMIT + 2))


COUNTRY = Column("country", CellType.COUNTRY, required=True)
LATITUDE = Column("latitude", CellType.LATITUDE)
LONGITUDE = Column("longitude", CellType.LONGITUDE)
UNIT = Column("unit", CellType.UNIT)
NAMES = Column("aliases", CellType.NAMES, limit=MOST_NAMES * (NAME_LIMIT + 3))
WORKING = ("operating", "suspended", "under_construction", "planned", "closed")

SOURCES = Table(
    "sources",
    rows.SourceRow,
    (
        key(),
        text("title", 500, required=True),
        text("publisher", 300),
        Column("published", CellType.DATE),
        Column("url", CellType.URL, limit=2000),
    ),
    identity=("key",),
)
ZONES = Table(
    "zones",
    rows.ZoneRow,
    (
        key(),
        text("name", 300, required=True),
        text("name_local", 300),
        NAMES,
        choice("kind", "industrial_park", "special_economic_zone", "free_zone", "port", "industrial_city", "science_park", "district"),
        COUNTRY,
        LATITUDE,
        LONGITUDE,
        reference("operator", "organisations", required=False),
        Column("established", CellType.DATE),
        Column("area_ha", CellType.POSITIVE_NUMBER),
        sources(),
    ),
    identity=("key",),
)
ORGANISATIONS = Table(
    "organisations",
    rows.OrganisationRow,
    (
        key(),
        text("name", 300, required=True),
        text("name_local", 300),
        NAMES,
        choice("kind", "firm", "anchor", "institute", "agency", "federation", "market"),
        Column("isic", CellType.ISIC),
        COUNTRY,
        text("locality", 200),
        reference("zone", "zones", required=False),
        LATITUDE,
        LONGITUDE,
        choice("location_precision", "site", "zone", "city", required=False),
        choice("status", *WORKING),
        Column("founded", CellType.YEAR),
        Column("employees", CellType.COUNT),
        Column("employees_year", CellType.YEAR),
        Column("website", CellType.URL, limit=500),
        text("description"),
        sources(required=False),
    ),
    identity=("key",),
)
PRODUCTS = Table(
    "products",
    rows.ProductRow,
    (
        key(),
        text("name", 300, required=True),
        Column("hs", CellType.HS),
        choice(
            "stage", "raw_material", "feedstock", "intermediate", "semi_finished", "finished", "by_product", "waste", "utility", "service"
        ),
        reference("parent", "products", required=False),
        UNIT,
    ),
    identity=("key",),
)
PRODUCT_LINES = Table(
    "product_lines",
    rows.ProductLineRow,
    (
        reference("organisation", "organisations"),
        reference("product", "products"),
        choice("role", "makes", "uses"),
        Column("capacity", CellType.NUMBER),
        UNIT,
        choice("basis", "capacity", "design", "actual", "plan", required=False),
        Column("year", CellType.YEAR),
        choice("status", *WORKING),
        sources(),
    ),
    identity=("organisation", "product", "role", "capacity", "unit", "basis", "year", "status", "source"),
)
CAPABILITIES = Table(
    "capabilities",
    rows.CapabilityRow,
    (
        key(300),
        reference("organisation", "organisations"),
        choice("kind", "product", "service", "programme", "laboratory"),
        text("name", 300, required=True),
        reference("product", "products", required=False),
        Column("isic", CellType.ISIC),
        Column("capacity", CellType.NUMBER),
        UNIT,
        Column("year", CellType.YEAR),
        Column("graduates", CellType.COUNT),
        text("certificate", 300),
        text("certificate_issuer", 300),
        Column("certificate_from", CellType.DATE),
        Column("certificate_to", CellType.DATE),
        text("references"),
        text("note"),
        sources(),
    ),
    identity=("key",),
)
LINKAGES = Table(
    "linkages",
    rows.ClaimRow,
    (
        key(200),
        reference("supplier", "organisations"),
        reference("customer", "organisations"),
        choice("kind", "goods", "utility", "waste", "service", "logistics", "knowledge", "finance", "ownership", "membership"),
        reference("product", "products", required=False),
        Column("quantity", CellType.NUMBER),
        UNIT,
        Column("share_percent", CellType.PERCENT),
        choice("basis", "actual", "contract", "design", "capacity", "plan", "derived", required=False),
        Column("quantity_year", CellType.YEAR),
        Column("valid_from", CellType.DATE),
        Column("valid_to", CellType.DATE),
        choice("status", "operating", "planned", "potential", "ended"),
        choice("confidence", "confirmed", "reported", "inferred"),
        Column("lateral", CellType.YES),
        Column("includes_others", CellType.YES),
        sources(),
        text("note"),
    ),
    identity=("key",),
)
CLUSTERS = Table(
    "clusters",
    rows.ClusterRow,
    (
        key(),
        text("name", 300, required=True),
        COUNTRY,
        choice("status", "operating", "planned", "potential", "ended"),
        text("description"),
        sources(),
    ),
    identity=("key",),
    needs=("cluster_members",),
)
CLUSTER_MEMBERS = Table(
    "cluster_members",
    rows.ClusterMemberRow,
    (
        reference("cluster", "clusters"),
        reference("organisation", "organisations"),
        choice(
            "role",
            "anchor",
            "supplier",
            "processor",
            "end_producer",
            "service_provider",
            "institute",
            "federation",
            "government",
            "infrastructure",
            "financier",
        ),
        sources(),
    ),
    identity=("cluster", "organisation"),
)
INITIATIVES = Table(
    "initiatives",
    rows.InitiativeRow,
    (
        key(),
        text("name", 300, required=True),
        choice("kind", "supplier_programme", "cluster_programme", "training_programme", "investment_programme", "partnership"),
        COUNTRY,
        Column("start_year", CellType.YEAR),
        Column("end_year", CellType.YEAR),
        choice("status", "planned", "operating", "ended", required=False),
        text("description"),
        sources(),
    ),
    identity=("key",),
    needs=("initiative_partners",),
)
INITIATIVE_PARTNERS = Table(
    "initiative_partners",
    rows.InitiativePartnerRow,
    (
        reference("initiative", "initiatives"),
        reference("organisation", "organisations"),
        choice("role", "lead", "anchor", "partner", "signatory", "member", "funder", "trainer", "beneficiary"),
        sources(),
    ),
    identity=("initiative", "organisation"),
)
RECIPES = Table(
    "recipes",
    rows.RecipeRow,
    (
        reference("output", "products"),
        reference("input", "products"),
        Column("input_per_output", CellType.NUMBER),
        Column("unit", CellType.RATIO_UNIT),
        text("route", 200),
        sources(),
        text("note"),
    ),
    identity=("output", "input", "route"),
)

TABLES: Mapping[str, Table] = MappingProxyType(
    {
        table.name: table
        for table in (
            SOURCES,
            ZONES,
            ORGANISATIONS,
            PRODUCTS,
            PRODUCT_LINES,
            LINKAGES,
            CLUSTERS,
            CLUSTER_MEMBERS,
            INITIATIVES,
            INITIATIVE_PARTNERS,
            RECIPES,
            CAPABILITIES,
        )
    }
)
"""All tables by name, in the order in which they are read: files of a pack, sheets of a workbook."""

REQUIRED_FILES = ("sources",)
"""Files that every pack has: a pack is facts with citations."""
