"""What a pack says, as typed rows: one frozen dataclass for each table, and where it stands."""

from dataclasses import dataclass

from analysis.validity import PartialDate


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands: the pack, the file in it, and the line on which the row begins (the header is line 1)."""

    pack: str
    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, kw_only=True, slots=True)
class PackRowData:
    """What every row has: its key, where it stands, where else the same row stands, and a hash of what it says.

    `key` is the one written in the file, or, where the file has none, the one made from the row.  `digest` depends on what the
    row says and on nothing else: not on the pack, the line, or blanks around a cell.
    """

    key: str
    place: Place
    also: tuple[Place, ...] = ()
    digest: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceRow(PackRowData):
    """A citation."""

    title: str
    publisher: str
    published: PartialDate | None
    url: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ZoneRow(PackRowData):
    """A place set aside for industry; `operator` is the key of an organisation."""

    name: str
    name_local: str
    aliases: tuple[str, ...]
    kind: str
    country: str
    latitude: float | None
    longitude: float | None
    operator: str
    established: PartialDate | None
    area_ha: float | None
    source: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class OrganisationRow(PackRowData):
    """A firm, anchor, institute, agency, federation or market."""

    name: str
    name_local: str
    aliases: tuple[str, ...]
    kind: str
    isic: str
    country: str
    locality: str
    zone: str
    latitude: float | None
    longitude: float | None
    location_precision: str
    status: str
    founded: int | None
    employees: int | None
    employees_year: int | None
    website: str
    description: str
    source: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ProductRow(PackRowData):
    """A good, utility, waste or service; `parent` is the key of the next broader product."""

    name: str
    hs: str
    stage: str
    parent: str
    unit: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ProductLineRow(PackRowData):
    """An organisation makes or uses a product."""

    organisation: str
    product: str
    role: str
    capacity: float | None
    unit: str
    basis: str
    year: int | None
    status: str
    source: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class CapabilityRow(PackRowData):
    """What an organisation can supply."""

    organisation: str
    kind: str
    name: str
    product: str
    isic: str
    capacity: float | None
    unit: str
    year: int | None
    graduates: int | None
    certificate: str
    certificate_issuer: str
    certificate_from: PartialDate | None
    certificate_to: PartialDate | None
    references: str
    note: str
    source: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimRow(PackRowData):
    """What named sources say of one linkage; `linkage` is the key of that linkage."""

    linkage: str
    supplier: str
    customer: str
    kind: str
    product: str
    quantity: float | None
    unit: str
    share_percent: float | None
    basis: str
    quantity_year: int | None
    valid_from: PartialDate | None
    valid_to: PartialDate | None
    status: str
    confidence: str
    lateral: bool
    includes_others: bool
    source: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class LinkageGroup:
    """Supplier, customer, kind and product that one or more claims speak of; `claims` holds their keys in file order."""

    key: str
    supplier: str
    customer: str
    kind: str
    product: str
    claims: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ClusterRow(PackRowData):
    """A cluster."""

    name: str
    country: str
    status: str
    description: str
    source: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ClusterMemberRow(PackRowData):
    """An organisation in a cluster, with its role."""

    cluster: str
    organisation: str
    role: str
    source: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class InitiativeRow(PackRowData):
    """A programme or partnership."""

    name: str
    kind: str
    country: str
    start_year: int | None
    end_year: int | None
    status: str
    description: str
    source: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class InitiativePartnerRow(PackRowData):
    """An organisation that takes part in an initiative, with its role."""

    initiative: str
    organisation: str
    role: str
    source: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class RecipeRow(PackRowData):
    """What one tonne of a product is made from."""

    output: str
    input: str
    input_per_output: float | None
    unit: str
    route: str
    source: tuple[str, ...]
    note: str
