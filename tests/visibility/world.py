"""A small open world, and the secrets that are planted in it: each kind of hidden record, with texts and figures found nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from accounts.models import User
from clusters.models import Cluster
from core.visibility import Visibility
from firms.models import Capability, Initiative, Organisation, Product, Source, Zone
from firms.services import capability_update, organisation_update, product_line_update, zone_update
from linkages.models import Claim, Linkage
from linkages.services import claim_update, linkage_update
from register.links import link_token
from register.models import Proposal
from register.services import Asked, proposal_open
from tests import factories as make


@dataclass(frozen=True)
class Secret:
    """What is hidden at one level. Every text of it holds `word`, every figure one of `figures` (the digits before the point)."""

    level: Visibility
    word: str
    number: str
    capacity: float
    quantity: float
    withheld: float
    zone: str
    """The zone that it runs."""
    proposal: int
    """The number of a proposal to correct the hidden organisation."""

    @property
    def organisation(self) -> str:
        """The key of the hidden organisation."""
        return f"{self.word}-works"

    @property
    def keys(self) -> Mapping[str, str]:
        """The keys of the hidden records by kind, as the addresses of histories and forms name them."""
        return {
            "organisation": self.organisation,
            "linkage": f"{self.word}-linkage",
            "claim": f"{self.word}-claim",
            "product_line": f"{self.word}-makes",
            "capability": f"{self.word}-lab",
            "membership": f"northern:{self.organisation}",
            "initiative_partner": f"programme:{self.organisation}",
        }

    @property
    def linkages(self) -> tuple[str, ...]:
        """The keys of the hidden linkages: one of two open ends, and both of the hidden organisation."""
        return (f"{self.word}-linkage", f"{self.word}-buys", f"{self.word}-sells")

    @property
    def capabilities(self) -> tuple[str, ...]:
        """The keys of the hidden capabilities: one of an open organisation, one of the hidden one."""
        return (f"{self.word}-lab", f"{self.word}-can")

    @property
    def words(self) -> tuple[str, ...]:
        """What somebody who suspects the organisation would look for."""
        return (f"{self.word.title()} Works", f"{self.word.title()}alias", self.number, f"{self.word}.example", self.organisation)

    @property
    def markers(self) -> tuple[str, ...]:
        """What may stand in no answer to those who do not see it."""
        figures = tuple(str(int(figure)) for figure in (self.capacity, self.quantity, self.withheld))
        return (self.word, self.number, *figures)


MEMBERS_ONLY = Secret(Visibility.SIGNED_IN, "wexvolin", "66411357", 641357.25, 528359.25, 417353.25, "west-park", 9002)
AGENCY_ONLY = Secret(Visibility.AGENCY, "zyqorax", "77123457", 731457.25, 812459.25, 926451.25, "east-park", 9003)
SECRETS = (MEMBERS_ONLY, AGENCY_ONLY)
OPEN_PROPOSAL = 9001
"""The number of a proposal to correct an organisation that everybody sees."""


def open_world() -> SimpleNamespace:
    """Enter what everybody sees; of two claims the figures are withheld, one for each level."""
    paper = make.source("gazette", title="The Gazette of metals")
    make.source("quiet-gazette", title="Cited by nobody yet")
    ore = make.product("ore", name="Ore", stage="raw_material")
    metal = make.product("metal", name="Metal", hs=make.hs(), stage="intermediate")
    make.product("wire", name="Wire", parent=metal)
    make.recipe(metal, ore, input_per_output=2.0, unit="t/t", sources=[paper], key="metal-from-ore")
    port = make.zone("north-port", name="North Port", latitude=24.4, longitude=56.6, sources=[paper])
    make.zone("east-park", name="East Park", sources=[paper])
    make.zone("west-park", name="West Park", sources=[paper])
    mine = make.organisation("mine", name="Deep Mine", industry=make.industry(), sources=[paper], country="AZ")
    smelter = make.organisation("smelter", name="Smelter", kind="anchor", latitude=24.5, longitude=56.5, zone=port, sources=[paper])
    mill = make.organisation("mill", name="Rolling Mill", latitude=24.6, longitude=56.4, zone=port, sources=[paper])
    holding = make.organisation("holding", name="Holding", kind="agency", sources=[paper])
    abroad = make.market("abroad", name="Abroad")
    make.product_line(smelter, metal, key="smelter-makes", capacity=400.0, sources=[paper])
    make.product_line(smelter, ore, "uses", key="smelter-uses", capacity=900.0, sources=[paper])
    make.capability(mill, key="mill-can", name="Metal testing", sources=[paper])
    make.linkage(mine, smelter, ore, key="feed", quantity=700.0, sources=[paper])
    hot = make.linkage(smelter, mill, metal, key="hot", quantity=100.0, basis="contract", sources=[paper])
    make.linkage(mill, smelter, metal, key="back", kind="waste", confidence="reported", sources=[paper])
    make.linkage(smelter, abroad, metal, key="export", quantity=250.0, sources=[paper])
    make.linkage(holding, smelter, key="stake", share_percent=40.0, sources=[paper])
    for number in range(7):  # enough linkages for a measure that refuses below ten
        make.linkage(abroad, smelter, make.product(f"part-{number}", name=f"Part {number}"), key=f"part-{number}", sources=[paper])
    make.linkage(mill, abroad, metal, key="hope", status="planned", valid_from="2028", sources=[paper])
    cluster = make.cluster("northern", name="Northern metals", sources=[paper])
    for organisation, role in ((smelter, "anchor"), (mill, "processor"), (mine, "supplier")):
        make.member(cluster, organisation, role, sources=[paper])
    make.cluster("southern", name="Southern metals", country="AZ", members=[(mine, "anchor")], sources=[paper])
    programme = make.initiative("programme", name="Supplier programme", sources=[paper])
    make.partner(programme, smelter, "lead", sources=[paper])
    for secret in SECRETS:
        veiled = {"quantity": 55.0, "share_percent": 12.5, "quantity_visibility": secret.level, "sources": [paper]}
        make.linkage(mine, abroad if secret is AGENCY_ONLY else holding, ore, key=_veiled(secret), **veiled)
    propose(OPEN_PROPOSAL, "smelter", locality="Liwa")
    return SimpleNamespace(paper=paper, hot=hot)


def propose(number: int, key: str, **data: Any) -> None:
    """Propose a correction of an organisation, by somebody who sees everything, under a number and so under a link that are known."""
    proposer, _is_new = User.objects.get_or_create(username="proposer", defaults={"role": "officer", "email": "proposer@example.org"})
    opened = proposal_open(Asked("correct", "organisation", key=key, data=data, why="Seen there."), actor=proposer)
    Proposal.objects.filter(pk=opened.pk).update(id=number, nonce=str(number))


def private_link(number: int) -> str:
    """Return the name of the private link of a proposal."""
    return link_token(Proposal(pk=number, nonce=str(number)))


def plant(secret: Secret, level: Visibility | None = None) -> None:
    """Enter the secret; at another level than its own where one is given."""
    level = secret.level if level is None else level
    word, paper, quiet = secret.word, Source.objects.get(key="gazette"), Source.objects.get(key="quiet-gazette")
    metal, ore = Product.objects.get(key="metal"), Product.objects.get(key="ore")
    mine, mill = (Organisation.objects.get(key=key) for key in ("mine", "mill"))
    hidden = make.organisation(secret.organisation, **_said(secret), visibility=level, sources=[paper])
    make.product_line(hidden, metal, key=f"{word}-makes", capacity=secret.capacity, sources=[paper])
    make.product_line(hidden, ore, "uses", key=f"{word}-uses", capacity=secret.capacity, sources=[quiet])
    make.capability(hidden, key=f"{word}-can", name=f"{word} testing", sources=[paper])
    make.capability(mill, key=f"{word}-lab", name=f"{word} laboratory", visibility=level, sources=[quiet])
    make.member(Cluster.objects.get(key="northern"), hidden, "anchor", sources=[paper])
    make.partner(Initiative.objects.get(key="programme"), hidden, sources=[paper])
    zone_update(Zone.objects.get(key=secret.zone), actor=make.ACTOR, operator=hidden)
    flow: dict[str, Any] = {"quantity": secret.quantity, "note": f"{word} note", "sources": [paper]}
    make.linkage(mine, hidden, ore, key=f"{word}-buys", **flow)
    make.linkage(hidden, mill, metal, key=f"{word}-sells", **flow)
    make.linkage(mine, mill, metal if secret is AGENCY_ONLY else ore, key=f"{word}-linkage", visibility=level, **flow)
    hot = Linkage.objects.get(key="hot")
    make.claim(hot, key=f"{word}-claim", visibility=level, **{**flow, "sources": [quiet]})
    propose(secret.proposal, hidden.key, locality=f"{word} harbour")
    veiled = Claim.objects.get(key=_veiled(secret))
    claim_update(veiled, actor=make.ACTOR, quantity=secret.withheld, share_percent=13.577, quantity_visibility=level)


def reveal(secret: Secret, level: Visibility) -> None:
    """Give everything of a secret another level."""
    organisation_update(Organisation.objects.get(key=secret.organisation), actor=make.ACTOR, visibility=level)
    linkage_update(Linkage.objects.get(key=f"{secret.word}-linkage"), actor=make.ACTOR, visibility=level)
    claim_update(Claim.objects.get(key=f"{secret.word}-claim"), actor=make.ACTOR, visibility=level)
    capability_update(Capability.objects.get(key=f"{secret.word}-lab"), actor=make.ACTOR, visibility=level)
    claim_update(Claim.objects.get(key=_veiled(secret)), actor=make.ACTOR, quantity_visibility=level)


def retouch(secret: Secret) -> None:
    """Change every secret record once more: its history has an entry beside the first."""
    organisation = Organisation.objects.get(key=secret.organisation)
    organisation_update(organisation, actor=make.ACTOR, description=f"{secret.word} told anew", employees=612)
    line = organisation.product_lines.get(key=f"{secret.word}-makes")
    product_line_update(line, actor=make.ACTOR, capacity=secret.capacity + 0.5)
    claim_update(Claim.objects.get(key=f"{secret.word}-claim"), actor=make.ACTOR, note=f"{secret.word} noted anew")


def _veiled(secret: Secret) -> str:
    """The key of the open linkage, and of its claim, whose figures alone are withheld."""
    return f"veiled-{secret.level.name.lower().replace('_', '-')}"


def _said(secret: Secret) -> dict[str, Any]:
    word = secret.word
    return {
        "name": f"{word.title()} Works",
        "name_local": f"{word.title()}local",
        "aliases": [f"{word.title()}alias"],
        "identifiers": [("cr", secret.number)],
        "locality": f"{word.title()}town",
        "description": f"{word} described",
        "website": f"https://{word}.example/",
        "zone": Zone.objects.get(key="north-port"),
        "industry": make.industry(),
        "employees": 611,
        "latitude": 24.45,
        "longitude": 56.55,
    }
