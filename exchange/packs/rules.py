"""What the cells of one row must say together; nothing here needs another row."""

from collections.abc import Callable, Iterator, Mapping

from analysis.validity import PartialDate
from analysis.values import MARKET_REGIONS
from analysis.wording import gettext_noop
from exchange.packs.drafts import Draft
from exchange.packs.errors import PackError, words

WITH_PRODUCT = ("goods", "utility", "waste", "service", "logistics")
MARKET_BLANKS = ("isic", "zone", "latitude", "longitude", "location_precision", "source")
OWNERSHIP_BASES = ("actual", "plan")

Faults = Iterator[PackError]


def row_faults(draft: Draft) -> Faults:
    """Yield what is wrong within a row beyond its single cells."""
    for rule in RULES.get(draft.table.name, ()):
        yield from rule(draft)


def country_of_market(draft: Draft) -> Faults:
    """EU and ZZ stand for several countries: only a market may have them."""
    judge = draft.table.name != "organisations" or (draft.read("kind") and draft["kind"] != "market")
    if draft["country"] in MARKET_REGIONS and judge:
        message = words(gettext_noop("This code is for markets only."))
        yield draft.fault("country", message, words(gettext_noop("the ISO 3166-1 alpha-2 code of one country")))


def coordinates_paired(draft: Draft) -> Faults:
    """A latitude and a longitude are both there or both not."""
    for there, missing in (("latitude", "longitude"), ("longitude", "latitude")):
        if draft.given(there) and draft.blank(missing):
            message = words(gettext_noop("There is a %(there)s and no %(missing)s."), there=there, missing=missing)
            yield draft.fault(missing, message, words(gettext_noop("both or neither")))


def coordinates_precise(draft: Draft) -> Faults:
    """Coordinates say how exact they are, and only coordinates do."""
    if draft["kind"] == "market":
        return
    located = draft.given("latitude") or draft.given("longitude")
    if located and draft.blank("location_precision"):
        message = words(gettext_noop("There are coordinates, and nothing says how exact they are."))
        yield draft.fault("location_precision", message, words(gettext_noop("site, zone or city")))
    if draft.given("location_precision") and draft.blank("latitude") and draft.blank("longitude"):
        message = words(gettext_noop("There is a precision and there are no coordinates."))
        yield draft.fault("location_precision", message, words(gettext_noop("a blank cell, or coordinates")))


def market_is_a_place(draft: Draft) -> Faults:
    """A market has no industry, zone, coordinates or source; every other organisation has a source."""
    if draft["kind"] == "market":
        for column in MARKET_BLANKS:
            if draft.given(column):
                yield draft.fault(
                    column, words(gettext_noop("A market is a place of trade and has none.")), words(gettext_noop("a blank cell"))
                )
    elif draft.read("kind") and draft.blank("source"):
        message = words(gettext_noop("The fact has no source."))
        yield draft.fault("source", message, words(gettext_noop("who says so: one or more keys of sources.csv, joined with ;")))


def employees_dated(draft: Draft) -> Faults:
    """A year of employees belongs to a number of employees."""
    if draft.given("employees_year") and draft.blank("employees"):
        message = words(gettext_noop("There is a year and no number of employees."))
        yield draft.fault("employees_year", message, words(gettext_noop("a blank cell, or a number in employees")))


def figure_complete(draft: Draft, figure: str, share: str = "") -> Faults:
    """A figure has a unit, and a figure or share has a basis; without them there is neither."""
    if draft.given(figure) and draft.blank("unit"):
        message = words(gettext_noop("There is a figure in %(column)s and no unit."), column=figure)
        yield draft.fault("unit", message, words(gettext_noop("a unit with its time base, such as t/y")))
    if draft.given("unit") and draft.blank(figure):
        message = words(gettext_noop("There is a unit and no figure in %(column)s."), column=figure)
        yield draft.fault("unit", message, words(gettext_noop("a blank cell, or a figure")))
    if (draft.given(figure) or draft.given(share)) and draft.blank("basis"):
        message = words(gettext_noop("There is a figure and nothing says what it is."))
        yield draft.fault("basis", message, words(gettext_noop("one of %(known)s"), known=", ".join(draft.table.by_name["basis"].choices)))
    if draft.given("basis") and draft.blank(figure) and (not share or draft.blank(share)):
        message = words(gettext_noop("There is a basis and no figure."))
        yield draft.fault("basis", message, words(gettext_noop("a blank cell, or a figure")))


def line_figure(draft: Draft) -> Faults:
    """The figure of a product line is complete."""
    yield from figure_complete(draft, "capacity")


def claim_figure(draft: Draft) -> Faults:
    """The figure of a claim is complete, and what describes it stands beside one."""
    yield from figure_complete(draft, "quantity", "share_percent")
    if draft.blank("quantity") and draft.blank("share_percent"):
        for column in ("quantity_year", "includes_others"):
            if draft.given(column):
                message = words(gettext_noop("It speaks of a quantity or share, and there is none."))
                yield draft.fault(column, message, words(gettext_noop("a blank cell, or a quantity or share")))


def claim_product(draft: Draft) -> Faults:
    """Goods, utilities, waste, services and logistics name a product; the other kinds have none."""
    kind = draft.text("kind")
    if kind in WITH_PRODUCT and draft.blank("product"):
        message = words(gettext_noop("A linkage of kind %(kind)s names a product."), kind=kind)
        yield draft.fault("product", message, words(gettext_noop("a key of %(file)s"), file="products.csv"))
    if kind and kind not in WITH_PRODUCT and draft.given("product"):
        message = words(gettext_noop("A linkage of kind %(kind)s has no product."), kind=kind)
        yield draft.fault("product", message, words(gettext_noop("a blank cell")))


def claim_ends(draft: Draft) -> Faults:
    """An organisation does not supply itself."""
    if draft.text("supplier") and draft["supplier"] == draft["customer"]:
        message = words(gettext_noop("Supplier and customer are the same organisation."))
        yield draft.fault("customer", message, words(gettext_noop("two organisations")))


def claim_period(draft: Draft) -> Faults:
    """A period does not end before it begins."""
    start, end = draft["valid_from"], draft["valid_to"]
    if isinstance(start, PartialDate) and isinstance(end, PartialDate) and start.first > end.last:
        message = words(gettext_noop("The period ends before it begins, in %(start)s."), start=draft.cells["valid_from"])
        yield draft.fault("valid_to", message, words(gettext_noop("the same time or a later one")))


def claim_explained(draft: Draft) -> Faults:
    """What is inferred or derived says in the note how."""
    if not draft.blank("note"):
        return
    if draft["confidence"] == "inferred":
        message = words(gettext_noop("The claim is inferred, and nothing says from what."))
        yield draft.fault("note", message, words(gettext_noop("the reasoning in one sentence")))
    elif draft["basis"] == "derived":
        message = words(gettext_noop("The figure is derived, and nothing says how."))
        yield draft.fault("note", message, words(gettext_noop("the computation in one sentence")))


def claim_pinned(draft: Draft) -> Faults:
    """A claim that an officer has chosen before all others says why, and no other claim does. Packs have no such columns."""
    if draft.given("pinned") and draft.blank("pin_reason"):
        message = words(gettext_noop("The claim is pinned, and nothing says why."))
        yield draft.fault("pin_reason", message, words(gettext_noop("the reason in one sentence")))
    if draft.given("pin_reason") and draft.blank("pinned"):
        message = words(gettext_noop("There is a reason and the claim is not pinned."))
        yield draft.fault("pinned", message, words(gettext_noop("yes, or a blank reason")))


def identifiers_shaped(draft: Draft) -> Faults:
    """An identifier names its register before the number. Packs have no such column."""
    value = draft["identifiers"]
    for text in value if isinstance(value, tuple) else ():
        scheme, _divider, number = text.partition(":")
        if not (scheme.strip() and number.strip()):
            message = words(gettext_noop("This is no identifier."))
            yield draft.fault("identifiers", message, words(gettext_noop("register and number, such as cr:1234567")), value=text)


def ownership_basis(draft: Draft) -> Faults:
    """A stake is held or planned."""
    if draft["kind"] == "ownership" and draft.text("basis") and draft["basis"] not in OWNERSHIP_BASES:
        message = words(gettext_noop("A stake has another basis."))
        yield draft.fault("basis", message, words(gettext_noop("one of %(known)s"), known=", ".join(OWNERSHIP_BASES)))


def capability_names(draft: Draft) -> Faults:
    """A product is named by its key, a service by its industry; a programme or laboratory may have an industry and has no product."""
    kind = draft.text("kind")
    if kind == "product" and draft.blank("product"):
        message = words(gettext_noop("A capability of kind %(kind)s names a product."), kind=kind)
        yield draft.fault("product", message, words(gettext_noop("a key of %(file)s"), file="products.csv"))
    if kind == "service" and draft.blank("isic"):
        message = words(gettext_noop("A capability of kind %(kind)s names its industry."), kind=kind)
        yield draft.fault("isic", message, words(gettext_noop("the four digits of a class, such as 2420")))
    if kind == "product" and draft.given("isic"):
        message = words(gettext_noop("A capability of kind %(kind)s has no industry."), kind=kind)
        yield draft.fault("isic", message, words(gettext_noop("a blank cell")))
    if kind and kind != "product" and draft.given("product"):
        message = words(gettext_noop("A capability of kind %(kind)s has no product."), kind=kind)
        yield draft.fault("product", message, words(gettext_noop("a blank cell")))


def capability_figures(draft: Draft) -> Faults:
    """A capacity has a unit, only a programme has graduates, and a year is that of one of the two."""
    if draft.given("capacity") and draft.blank("unit"):
        message = words(gettext_noop("There is a figure in %(column)s and no unit."), column="capacity")
        yield draft.fault("unit", message, words(gettext_noop("a unit with its time base, such as t/y")))
    if draft.given("graduates") and draft.text("kind") not in ("programme", ""):
        yield draft.fault(
            "graduates", words(gettext_noop("Only an education programme has graduates.")), words(gettext_noop("a blank cell"))
        )
    if draft.given("year") and draft.blank("capacity") and draft.blank("graduates"):
        message = words(gettext_noop("There is a year and no figure that it could date."))
        yield draft.fault("year", message, words(gettext_noop("a blank cell, or a figure")))


def capability_certificate(draft: Draft) -> Faults:
    """An issuer and a validity belong to a certificate, which does not end before it begins."""
    for column in ("certificate_issuer", "certificate_from", "certificate_to"):
        if draft.given(column) and draft.blank("certificate"):
            message = words(gettext_noop("There is a %(column)s and no certificate."), column=column)
            yield draft.fault("certificate", message, words(gettext_noop("the name of the certificate")))
    start, end = draft["certificate_from"], draft["certificate_to"]
    if isinstance(start, PartialDate) and isinstance(end, PartialDate) and start.first > end.last:
        message = words(gettext_noop("The period ends before it begins, in %(start)s."), start=draft.cells["certificate_from"])
        yield draft.fault("certificate_to", message, words(gettext_noop("the same time or a later one")))


def initiative_period(draft: Draft) -> Faults:
    """An initiative does not end before it begins."""
    start, end = draft["start_year"], draft["end_year"]
    if isinstance(start, int) and isinstance(end, int) and start > end:
        message = words(gettext_noop("The period ends before it begins, in %(start)s."), start=start)
        yield draft.fault("end_year", message, words(gettext_noop("the same time or a later one")))


def recipe_figure(draft: Draft) -> Faults:
    """An input per output has a unit, and nothing is made from itself."""
    if draft.given("input_per_output") and draft.blank("unit"):
        message = words(gettext_noop("There is a figure in %(column)s and no unit."), column="input_per_output")
        yield draft.fault("unit", message, words(gettext_noop("a unit per tonne of output, such as t/t")))
    if draft.text("output") and draft["output"] == draft["input"]:
        yield draft.fault("input", words(gettext_noop("A product is not made from itself.")), words(gettext_noop("two products")))


RULES: Mapping[str, tuple[Callable[[Draft], Faults], ...]] = {
    "zones": (country_of_market, coordinates_paired),
    "organisations": (country_of_market, coordinates_paired, coordinates_precise, market_is_a_place, employees_dated, identifiers_shaped),
    "product_lines": (line_figure,),
    "capabilities": (capability_names, capability_figures, capability_certificate),
    "linkages": (claim_ends, claim_product, claim_figure, claim_period, claim_explained, claim_pinned, ownership_basis),
    "clusters": (country_of_market,),
    "initiatives": (country_of_market, initiative_period),
    "recipes": (recipe_figure,),
}
"""The rules of each table."""
