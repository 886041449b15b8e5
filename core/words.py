"""The words of the atlas for the values that rows hold: one translation for pages, drawings and forms."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, str | Promise] = {
    # kinds of organisation and roles in a cluster
    "anchor": _("anchor"),
    "firm": _("firm"),
    "institute": _("institute"),
    "agency": _("agency"),
    "federation": _("federation"),
    "market": _("market"),
    "supplier": _("supplier"),
    "processor": _("processor"),
    "end_producer": _("end producer"),
    "service_provider": _("service provider"),
    "government": _("government"),
    "infrastructure": _("infrastructure"),
    "financier": _("financier"),
    # kinds of linkage
    "goods": _("goods"),
    "utility": _("utility"),
    "waste": _("waste"),
    "service": _("service"),
    "logistics": _("logistics"),
    "knowledge": _("knowledge"),
    "finance": _("finance"),
    "ownership": _("ownership"),
    "membership": _("membership"),
    # status of a linkage, an organisation or a line
    "operating": _("operating"),
    "planned": _("planned"),
    "potential": _("potential"),
    "ended": _("ended"),
    "suspended": _("suspended"),
    "under_construction": _("under construction"),
    "closed": _("closed"),
    # confidence
    "confirmed": _("confirmed"),
    "reported": _("reported"),
    "inferred": _("inferred"),
    # basis of a figure
    "actual": _("actual"),
    "contract": _("contract"),
    "design": _("design"),
    "capacity": _("capacity"),
    "plan": _("plan"),
    "derived": _("derived"),
    # stages of products
    "raw_material": _("raw material"),
    "feedstock": _("feedstock"),
    "intermediate": _("intermediate"),
    "semi_finished": _("semi-finished"),
    "finished": _("finished"),
    "by_product": _("by-product"),
    # makes and uses, and the parts of a cluster's scope
    "makes": _("makes"),
    "uses": _("uses"),
    "inside": _("inside"),
    "boundary": _("boundary"),
    # precision of a place
    "site": _("site"),
    "zone": _("zone"),
    "city": _("city"),
    # kinds of zone
    "industrial_park": _("industrial park"),
    "special_economic_zone": _("special economic zone"),
    "free_zone": _("free zone"),
    "port": _("port"),
    "industrial_city": _("industrial city"),
    "science_park": _("science park"),
    "district": _("district"),
    # initiatives and their partners
    "supplier_programme": _("supplier programme"),
    "cluster_programme": _("cluster programme"),
    "training_programme": _("training programme"),
    "investment_programme": _("investment programme"),
    "partnership": _("partnership"),
    "lead": _("lead"),
    "partner": _("partner"),
    "signatory": _("signatory"),
    "member": _("member"),
    "funder": _("funder"),
    "trainer": _("trainer"),
    "beneficiary": _("beneficiary"),
    # kinds of capability
    "product": _("product"),
    "programme": _("education programme"),
    "laboratory": _("laboratory"),
    # where a claim stands among the claims of its linkage
    "chosen": _("chosen"),
    "competes": _("competes"),
    "stage": _("other stage"),
    "other_period": _("other period"),
}


def word(value: object) -> str:
    """Return the word for a value in the reader's language; a value without one is shown as it is."""
    return str(WORDS.get(str(value), str(value)))
