"""The only writers of the register. Each checks, saves, records the change and bumps the data version, in one transaction."""

from firms.services.capabilities import capability_create, capability_delete, capability_update
from firms.services.initiatives import (
    initiative_create,
    initiative_delete,
    initiative_partner_create,
    initiative_partner_delete,
    initiative_partner_update,
    initiative_update,
)
from firms.services.organisations import organisation_create, organisation_delete, organisation_update
from firms.services.products import (
    product_create,
    product_delete,
    product_line_create,
    product_line_delete,
    product_line_update,
    product_update,
    recipe_create,
    recipe_delete,
    recipe_update,
)
from firms.services.reference import hs_codes_load, industries_load
from firms.services.sources import source_create, source_delete, source_update
from firms.services.zones import zone_create, zone_delete, zone_update

__all__ = [
    "capability_create",
    "capability_delete",
    "capability_update",
    "hs_codes_load",
    "industries_load",
    "initiative_create",
    "initiative_delete",
    "initiative_partner_create",
    "initiative_partner_delete",
    "initiative_partner_update",
    "initiative_update",
    "organisation_create",
    "organisation_delete",
    "organisation_update",
    "product_create",
    "product_delete",
    "product_line_create",
    "product_line_delete",
    "product_line_update",
    "product_update",
    "recipe_create",
    "recipe_delete",
    "recipe_update",
    "source_create",
    "source_delete",
    "source_update",
    "zone_create",
    "zone_delete",
    "zone_update",
]
