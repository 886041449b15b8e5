"""Writes of products, product lines and recipes."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.actors import Actor
from core.records import row_create, row_delete, row_update, sources_required
from firms.models import HsCode, Product, ProductLine, Recipe, Source
from firms.services.organisations import market_refuse

HEADING_DIGITS = (4, 6)


def product_create(*, actor: Actor, **fields: Any) -> Product:
    """Register a product and return it."""
    _heading_require(fields.get("hs"))
    return row_create(Product(**fields), actor=actor)


def product_update(product: Product, *, actor: Actor, **changes: Any) -> bool:
    """Change a product; return whether anything changed. Raises `ValidationError` when its parents would form a circle."""
    _no_circle(product, changes.get("parent"))
    _heading_require(changes.get("hs"))
    return row_update(product, actor=actor, changes=changes)


def product_delete(product: Product, *, actor: Actor) -> None:
    """Remove a product that nothing names."""
    row_delete(product, actor=actor)


def product_line_create(*, actor: Actor, sources: Sequence[Source], **fields: Any) -> ProductLine:
    """State that an organisation makes or uses a product, and return the line."""
    sources_required(sources)
    _maker_check(fields)
    return row_create(ProductLine(**fields), actor=actor, sources=sources)


def product_line_update(line: ProductLine, *, actor: Actor, sources: Sequence[Source] | None = None, **changes: Any) -> bool:
    """Change a product line; return whether anything changed."""
    if sources is not None:
        sources_required(sources)
    _maker_check(changes)
    return row_update(line, actor=actor, changes=changes, sources=sources)


def product_line_delete(line: ProductLine, *, actor: Actor) -> None:
    """Remove a product line."""
    row_delete(line, actor=actor)


def recipe_create(*, actor: Actor, sources: Sequence[Source], **fields: Any) -> Recipe:
    """State what a product is made from, and return the recipe."""
    sources_required(sources)
    return row_create(Recipe(**fields), actor=actor, sources=sources)


def recipe_update(recipe: Recipe, *, actor: Actor, sources: Sequence[Source] | None = None, **changes: Any) -> bool:
    """Change a recipe; return whether anything changed."""
    if sources is not None:
        sources_required(sources)
    return row_update(recipe, actor=actor, changes=changes, sources=sources)


def recipe_delete(recipe: Recipe, *, actor: Actor) -> None:
    """Remove a recipe."""
    row_delete(recipe, actor=actor)


def _maker_check(fields: dict[str, Any]) -> None:
    market_refuse(fields.get("organisation"), "organisation", _("A market is a place; it makes and uses nothing."))


def _heading_require(hs: HsCode | None) -> None:
    """Refuse a chapter of HS where a heading or subheading is named."""
    if hs is not None and hs.level not in HEADING_DIGITS:
        msg = _("%(code)s is no heading of HS 2022; choose one with four or six digits, such as 7601.") % {"code": hs.code}
        raise ValidationError({"hs": [msg]})


def _no_circle(product: Product, parent: Product | None) -> None:
    """Refuse a parent that is the product itself or stands below it."""
    way = [product.key]
    while parent is not None:
        way.append(parent.key)
        if parent.pk == product.pk:
            msg = _("Parents form a circle: %(way)s. Choose a parent that does not stand below the product.") % {"way": " > ".join(way)}
            raise ValidationError({"parent": [msg]})
        parent = parent.parent
