"""What the network of one organisation is asked to draw."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Tie:
    """A linkage of the organisation in the middle with one partner.

    Parameters
    ----------
    key, href
        The key of the linkage and the address of its page.
    name, kind, partner_status
        The partner: its name, and what its symbol shows.
    group
        The heading that it stands under ("Goods").
    outward
        Whether it runs from the middle to the partner.
    status, confidence
        The colour and the dashes of its line.
    label, quantity
        What flows, and how much with basis and year, "" where that is not known or not asked.
    said
        Status and confidence in words.
    """

    key: str
    name: str
    kind: str = "firm"
    partner_status: str = "operating"
    group: str = ""
    outward: bool = False
    status: str = "operating"
    confidence: str = "confirmed"
    label: str = ""
    quantity: str = ""
    said: str = ""
    href: str = ""

    @property
    def css(self) -> str:
        """Return the classes of its line style and colour."""
        return f"c-{self.confidence} s-{self.status}"


@dataclass(frozen=True)
class EgoWords:
    """The words of the drawing, in the reader's language; `%(count)s` and `%(name)s` are filled in."""

    title: str = "Network of %(name)s, one step far"
    description: str = (
        "Suppliers: %(suppliers)s. Customers: %(customers)s. Beside the chain: %(beside)s. The lists on this page say the same."
    )
    suppliers: str = "What comes in"
    customers: str = "What goes out"
    beside: str = "Beside the chain"
    no_supplier: str = "no supplier on record"
    no_customer: str = "no customer on record"
    not_known: str = "not known"
    more: str = "and %(count)s more, in the lists below"
    from_: str = "from %(name)s"
    to: str = "to %(name)s"


@dataclass(frozen=True)
class EgoDrawing:
    """Everything that the network of one organisation shows; ties stand in the order given, those of one group together."""

    name: str
    kind: str = "firm"
    status: str = "operating"
    suppliers: Sequence[Tie] = ()
    customers: Sequence[Tie] = ()
    beside: Sequence[Tie] = ()
    words: EgoWords = field(default_factory=EgoWords)
