"""What exists: sources, classifications, zones, products, organisations, product lines, recipes, capabilities, initiatives."""

from firms.models.capabilities import Capability, CapabilityKind
from firms.models.initiatives import Initiative, InitiativePartner
from firms.models.organisations import Alias, Identifier, Organisation
from firms.models.products import Basis, HsCode, Industry, LineStatus, Product, ProductLine, Recipe
from firms.models.sources import Source
from firms.models.zones import Zone

__all__ = [
    "Alias",
    "Basis",
    "Capability",
    "CapabilityKind",
    "HsCode",
    "Identifier",
    "Industry",
    "Initiative",
    "InitiativePartner",
    "LineStatus",
    "Organisation",
    "Product",
    "ProductLine",
    "Recipe",
    "Source",
    "Zone",
]
