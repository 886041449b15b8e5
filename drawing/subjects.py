"""What a map is asked to draw: places, flows, zones, clusters, and the words on the sheet."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Place:
    """An organisation on the map.

    Parameters
    ----------
    key, name, href
        Its key, the name to print, the address of its page ("" draws no link).
    kind
        anchor, firm, institute, agency, federation or market: the shape and colour of its symbol.
    role
        Its role in the cluster; "anchor" draws it as an anchor and makes the sheet centre on it, "subject" (the organisation that a map is
        about) does so under its own symbol. "" for outsiders.
    latitude, longitude
        WGS 84; None for markets and where no place is known.
    precision
        site, zone or city: members known only by zone or town stand in rows beside it.
    status
        operating, suspended, under_construction, planned or closed.
    locality
        What to print over members that stand together: the zone or town.
    country
        The name of the country, for members off the sheet.
    inside
        False for organisations that are not members.
    """

    key: str
    name: str
    kind: str = "firm"
    role: str = ""
    latitude: float | None = None
    longitude: float | None = None
    precision: str = "site"
    status: str = "operating"
    href: str = ""
    locality: str = ""
    country: str = ""
    inside: bool = True

    @property
    def is_anchor(self) -> bool:
        """Return whether the cluster forms around it, or the map is about it."""
        return self.role in {"anchor", "subject"}

    @property
    def shape(self) -> str:
        """Return the kind whose symbol is drawn."""
        return "anchor" if self.role == "anchor" else self.kind

    @property
    def position(self) -> tuple[float, float] | None:
        """Return longitude and latitude, or None."""
        if self.latitude is None or self.longitude is None or self.kind == "market":
            return None
        return self.longitude, self.latitude


@dataclass(frozen=True)
class FlowLine:
    """A linkage on the map, drawn from supplier to customer.

    `label` is the product's name; `quantity` the figure in words with basis and year ("190 000 t/y, contract 2017"), "" when not known.
    """

    key: str
    supplier: str
    customer: str
    kind: str = "goods"
    status: str = "operating"
    confidence: str = "confirmed"
    label: str = ""
    quantity: str = ""
    href: str = ""

    @property
    def css(self) -> str:
        """Return the classes of its line style and colour."""
        return f"c-{self.confidence} s-{self.status}"


@dataclass(frozen=True)
class ZoneArea:
    """A zone: a circle of its true area around its centre, never smaller than can be seen."""

    key: str
    name: str
    latitude: float
    longitude: float
    area_ha: float | None = None
    href: str = ""


@dataclass(frozen=True)
class MapWords:
    """The words on a map, in the reader's language; `%(count)s`, `%(names)s`, `%(place)s` are filled in."""

    title: str = "Map of the members and the flows between them"
    description: str = "Members: %(members)s. Flows drawn: %(flows)s. The same facts stand in the lists on this page."
    not_known: str = "not known"
    known_of: str = "%(known)d of %(count)d quantities known"
    sites_not_known: str = "sites not known"
    within: str = "linkages within: %(count)s"
    to: str = "to %(names)s"
    from_: str = "from %(names)s"
    more: str = "%(names)s and %(count)s more"
    products: str = "%(count)s products"
    off_sheet: str = "Members off the sheet: %(count)s"
    elsewhere: str = "place not known"
    kilometres: str = "%(count)s km"
    unmapped: str = "No base map is installed: coasts and borders are missing."
    left_out: str = "Linkages over the edge not drawn, for want of room: %(count)s"
    empty: str = "No member has a known place."
    status: dict[str, str] = field(
        default_factory=lambda: {"operating": "operating", "planned": "planned", "potential": "potential", "ended": "ended"}, hash=False
    )


@dataclass(frozen=True)
class WorldCluster:
    """A cluster on the world map (or an organisation, of its `kind`), with the number that it has in the list beside it."""

    key: str
    number: int
    name: str
    country: str
    latitude: float
    longitude: float
    href: str = ""
    kind: str = "anchor"


@dataclass(frozen=True)
class WorldZone:
    """A zone on the world map: a small mark without a label."""

    key: str
    name: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class ClusterDrawing:
    """Everything a cluster map shows."""

    places: Sequence[Place] = ()
    flows: Sequence[FlowLine] = ()
    zones: Sequence[ZoneArea] = ()
    words: MapWords = field(default_factory=MapWords)
