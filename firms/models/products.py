"""What is made and used: classifications, products, product lines, recipes."""

from collections.abc import Mapping, Sequence

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Recorded
from core.permissions import SHARED, Places
from core.search.texts import CODE, HS, NAME, TITLE, Searchable
from firms.models.fields import (
    FieldCheck,
    key_field,
    long_text_field,
    measured,
    one_of,
    ratio_unit_field,
    unit_field,
    unit_measures,
    year_between,
    year_field,
)


class Basis(models.TextChoices):
    """What a figure is: measured, agreed, built for, hoped for, or computed."""

    ACTUAL = "actual", _("actual")
    CONTRACT = "contract", _("contract")
    DESIGN = "design", _("design")
    CAPACITY = "capacity", _("capacity")
    PLAN = "plan", _("plan")
    DERIVED = "derived", _("derived")


class LineBasis(models.TextChoices):
    """What the figure of a product line is: what was made or used, or can be, or was to be."""

    ACTUAL = Basis.ACTUAL.value, Basis.ACTUAL.label
    DESIGN = Basis.DESIGN.value, Basis.DESIGN.label
    CAPACITY = Basis.CAPACITY.value, Basis.CAPACITY.label
    PLAN = Basis.PLAN.value, Basis.PLAN.label


class LineStatus(models.TextChoices):
    """Whether something works: an organisation, or one of its product lines."""

    OPERATING = "operating", _("operating")
    SUSPENDED = "suspended", _("suspended")
    UNDER_CONSTRUCTION = "under_construction", _("under construction")
    PLANNED = "planned", _("planned")
    CLOSED = "closed", _("closed")


class IndustryLevel(models.TextChoices):
    """The four levels of the classification."""

    SECTION = "section", _("section")
    DIVISION = "division", _("division")
    GROUP = "group", _("group")
    CLASS = "class", _("class")


class Industry(models.Model):
    """A class of ISIC Rev.4, the international classification of economic activities. Two rows are the same when their code is."""

    code = models.CharField(_("code"), max_length=4, unique=True, help_text=_("ISIC Rev.4 code: a letter, or two to four digits."))
    level = models.CharField(_("level"), max_length=8, choices=IndustryLevel.choices, help_text=_("Section, division, group or class."))
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent"),
        help_text=_("The next broader class."),
    )
    title_en = models.CharField(_("title"), max_length=300, help_text=_("The title in English."))
    title_ar = models.CharField(_("Arabic title"), max_length=300, blank=True, help_text=_("The title in Arabic."))

    class Meta:
        verbose_name = _("industry")
        verbose_name_plural = _("industries")
        ordering = ("code",)

    search_types = ("isic",)

    def __str__(self) -> str:
        return f"{self.code} {self.title_en}"

    def searchable(self, _lists: Mapping[str, Sequence[str]]) -> Searchable:
        """Return what it is found by: its code and its titles."""
        texts = [(CODE, self.code), (TITLE, self.title_en), (TITLE, self.title_ar)]
        return Searchable("isic", self.code, self.title_en, texts, self.level)


class HsCode(models.Model):
    """A heading of the Harmonized System 2022, the customs nomenclature of goods. Two rows are the same when their code is."""

    code = models.CharField(_("code"), max_length=6, unique=True, help_text=_("HS 2022 code: 2, 4 or 6 digits."))
    level = models.PositiveSmallIntegerField(_("level"), help_text=_("The number of digits."))
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent"),
        help_text=_("The next broader heading."),
    )
    section = models.CharField(_("section"), max_length=5, help_text=_("The section of the nomenclature, in Roman numerals."))
    title = models.TextField(_("title"), help_text=_("The title in English."))

    class Meta:
        verbose_name = _("HS heading")
        verbose_name_plural = _("HS headings")
        ordering = ("code",)

    search_types = ("hs",)

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def searchable(self, _lists: Mapping[str, Sequence[str]]) -> Searchable:
        """Return what it is found by: its code and its title."""
        return Searchable("hs", self.code, self.title, [(CODE, self.code), (TITLE, self.title)])


class Stage(models.TextChoices):
    """How far along the way from the ground to the user a product is."""

    RAW_MATERIAL = "raw_material", _("raw material")
    FEEDSTOCK = "feedstock", _("feedstock")
    INTERMEDIATE = "intermediate", _("intermediate")
    SEMI_FINISHED = "semi_finished", _("semi-finished")
    FINISHED = "finished", _("finished")
    BY_PRODUCT = "by_product", _("by-product")
    WASTE = "waste", _("waste")
    UTILITY = "utility", _("utility")
    SERVICE = "service", _("service")


class Product(Recorded):
    """A good, utility, waste or service that flows between organisations. Two rows are the same when their key is."""

    key = key_field()
    name = models.CharField(_("name"), max_length=300, help_text=_("The name in English."))
    hs = models.ForeignKey(
        HsCode,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="products",
        verbose_name=_("HS 2022"),
        help_text=_("The customs heading; blank for utilities, services and products that span several headings."),
    )
    stage = models.CharField(_("stage"), max_length=15, choices=Stage.choices, help_text=_("How far along the chain the product is."))
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent"),
        help_text=_("The next broader product; a total of the parent includes its children."),
    )
    unit = unit_field(_("The natural unit, with its time base; blank for services."))

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ("key",)
        constraints = (
            one_of("stage", Stage, _("Unknown stage of a product.")),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_not_own_parent",
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
                violation_error_message=_("A product cannot be its own parent."),
            ),
        )

    search_types = ("product",)
    search_names = ("hs",)

    def __str__(self) -> str:
        return self.name

    def places(self) -> Places:
        """Return that it belongs to all: products are shared."""
        return SHARED

    def searchable(self, _lists: Mapping[str, Sequence[str]]) -> Searchable:
        """Return what it is found by: its name and its customs heading."""
        return Searchable("product", self.key, self.name, [(NAME, self.name), (HS, self.hs.code if self.hs else "")], self.stage)


class LineRole(models.TextChoices):
    """Whether the organisation makes or uses the product."""

    MAKES = "makes", _("makes")
    USES = "uses", _("uses")


class ProductLine(Recorded):
    """A statement that an organisation makes or uses a product, with a figure of one basis and year.

    Several lines of one product differ in year, basis or source and are never added. Two rows are the same when their key is.
    """

    key = key_field(300)
    organisation = models.ForeignKey(
        "firms.Organisation",
        on_delete=models.PROTECT,
        related_name="product_lines",
        verbose_name=_("organisation"),
        help_text=_("Who makes or uses the product."),
    )
    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, related_name="product_lines", verbose_name=_("product"), help_text=_("What is made or used.")
    )
    role = models.CharField(_("role"), max_length=5, choices=LineRole.choices, help_text=_("Makes or uses."))
    capacity = models.FloatField(_("figure"), null=True, blank=True, help_text=_("How much, as a rate; blank when not known."))
    unit = unit_field(_("The unit of the figure, with its time base."))
    basis = models.CharField(
        _("basis"), max_length=10, choices=LineBasis.choices, blank=True, help_text=_("What the figure is; blank without one.")
    )
    year = year_field(_("year"), _("The year of the figure."))
    status = models.CharField(
        _("status"), max_length=20, choices=LineStatus.choices, help_text=_("Whether this line works, not the organisation.")
    )
    sources = models.ManyToManyField("firms.Source", related_name="product_lines", verbose_name=_("sources"), help_text=_("Who says so."))

    class Meta:
        verbose_name = _("product line")
        verbose_name_plural = _("product lines")
        ordering = ("key",)
        constraints = (
            *measured("capacity"),
            unit_measures("capacity"),
            one_of("role", LineRole, _("An organisation makes or uses a product.")),
            one_of("basis", LineBasis, _("Unknown basis of a product line."), blank=True),
            one_of("status", LineStatus, _("Unknown status of a product line.")),
            year_between("year"),
            FieldCheck(
                field="basis",
                name="%(app_label)s_%(class)s_basis_with_figure",
                condition=models.Q(capacity__isnull=True, basis="") | models.Q(capacity__isnull=False) & ~models.Q(basis=""),
                violation_error_message=_("A figure has a basis, and a basis has a figure."),
            ),
        )

    def __str__(self) -> str:
        return self.key

    def places(self) -> Places:
        """Return where its organisation belongs."""
        places: Places = self.organisation.places()
        return places


class Recipe(Recorded):
    """What is made from what: the input for one tonne of output by one route. Two rows are the same when output, input and route are."""

    key = key_field(300)
    output = models.ForeignKey(
        Product, on_delete=models.PROTECT, related_name="recipes", verbose_name=_("output"), help_text=_("What is made.")
    )
    input = models.ForeignKey(
        Product, on_delete=models.PROTECT, related_name="recipes_from", verbose_name=_("input"), help_text=_("What it is made from.")
    )
    input_per_output = models.FloatField(
        _("input per output"), null=True, blank=True, help_text=_("Quantity of input for one tonne of output; blank when not known.")
    )
    unit = ratio_unit_field(_("The unit of that quantity, such as t/t."))
    route = models.CharField(
        _("route"), max_length=200, blank=True, help_text=_("The process; different routes to one output are alternatives.")
    )
    note = long_text_field(_("note"), _("What the figure includes."))
    sources = models.ManyToManyField("firms.Source", related_name="recipes", verbose_name=_("sources"), help_text=_("Who says so."))

    class Meta:
        verbose_name = _("recipe")
        verbose_name_plural = _("recipes")
        ordering = ("key",)
        constraints = (
            models.UniqueConstraint(
                name="%(app_label)s_%(class)s_unique",
                fields=("output", "input", "route"),
                violation_error_message=_("This recipe (output, input, route) is in the register already."),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_two_products",
                condition=~models.Q(output=models.F("input")),
                violation_error_message=_("A product is not made from itself."),
            ),
            *measured("input_per_output"),
        )

    def __str__(self) -> str:
        return self.key

    def places(self) -> Places:
        """Return that it belongs to all: what is made from what is the same everywhere."""
        return SHARED
