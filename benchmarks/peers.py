"""What the interface is measured beside: views as the documentation of Django REST framework has them, and bare SQL."""

from collections.abc import Iterator
from typing import Any

import orjson
from django.db import connection
from django.db.models import Count, QuerySet
from django.http import StreamingHttpResponse
from django.urls import include, path
from rest_framework import generics, serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from clusters.models import Cluster
from firms.models import Organisation
from linkages.api.serializers import LinkageSerializer
from linkages.selectors import linkage_list, linkage_rows

ORGANISATIONS, EXPORT = "/peers/organisations/", "/peers/linkages/"
READ_AT_ONCE = 5000


class PlainSerializer(serializers.ModelSerializer):
    """The same fields, by the framework."""

    industry = serializers.SlugRelatedField(slug_field="code", read_only=True)
    zone = serializers.SlugRelatedField(slug_field="key", read_only=True)

    class Meta:
        model = Organisation
        fields = (
            *("key", "name", "name_local", "kind", "industry", "country", "locality", "zone", "latitude", "longitude"),
            *("location_precision", "status", "founded", "employees", "employees_year", "website", "description"),
        )


class PlainList(generics.ListAPIView):
    """The first thousand organisations, each in a query with what it refers to."""

    serializer_class = PlainSerializer
    renderer_classes = (JSONRenderer,)
    pagination_class = None
    throttle_classes = ()

    def get_queryset(self) -> QuerySet[Organisation]:
        """Return the rows."""
        return Organisation.objects.exclude(kind="market").select_related("industry", "zone").order_by("key")[:1000]


class PlainExport(generics.GenericAPIView):
    """All linkages with what their chosen claims say, serialized row by row."""

    throttle_classes = ()

    def get(self, request: Request) -> StreamingHttpResponse:
        """Stream them."""
        return StreamingHttpResponse(self.lines())

    def lines(self) -> Iterator[bytes]:
        """Yield a line for each."""
        from core import clock  # noqa: PLC0415

        after, renderer = "", JSONRenderer()
        rows = linkage_list(viewer=None, as_of=clock.today())
        while found := list(rows.filter(key__gt=after)[:READ_AT_ONCE]):
            for row in LinkageSerializer(linkage_rows(found, viewer=None), many=True).data:
                yield renderer.render(row) + b"\n"
            after = found[-1].key


def export() -> Iterator[bytes]:
    """Yield a line for each linkage, from a bare cursor over the columns that an export shows."""
    from core import clock  # noqa: PLC0415

    claimed = (
        *("quantity", "unit", "basis", "quantity_year", "share_percent", "includes_others", "confidence", "lateral"),
        *("quantity_visibility", "valid_from", "valid_from_precision", "valid_to", "valid_to_precision"),
    )
    columns = ("key", "supplier__key", "customer__key", "kind", "product__key", "status", *(f"standing__claim__{name}" for name in claimed))
    rows = linkage_list(viewer=None, as_of=clock.today()).values_list(*columns)
    sql, parameters = rows.query.sql_with_params()
    names = [name.rpartition("__")[2] if name.startswith("standing") else name for name in columns]
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        while found := cursor.fetchmany(READ_AT_ONCE):
            yield b"".join(orjson.dumps(dict(zip(names, values, strict=False))) + b"\n" for values in found)


def ordinary(count: int, *, linkages: int) -> Iterator[tuple[str, int]]:
    """Yield organisations that have so many customers, by key and row number."""
    rows = Organisation.objects.exclude(kind="market").annotate(customers=Count("linkages_out")).filter(customers=linkages)
    yield from rows.order_by("key").values_list("key", "pk")[:count]


def dearer() -> Iterator[tuple[str, str]]:
    """Yield reports that cost more than a list: of the cluster with the most members."""
    cluster = Cluster.objects.annotate(number=Count("memberships")).order_by("-number", "key").first()
    if cluster is not None:
        yield "value chain of the largest cluster", f"/api/v1/clusters/{cluster.key}/value-chain/"
        yield "graph of the largest cluster", f"/api/v1/clusters/{cluster.key}/graph/"


STEP = """
    SELECT l.id, l.key, l.supplier_id, l.customer_id, l.kind, p.key, s.status, c.quantity, c.quantity_visibility, c.unit, c.basis,
        c.quantity_year, c.includes_others, c.share_percent, c.confidence, c.valid_from
    FROM linkages_linkage l
    JOIN linkages_standing s ON s.linkage_id = l.id AND s.level_from <= 0 AND s.level_to >= 0 AND s.since <= %(day)s AND s.until >= %(day)s
        AND s.asked_since <= %(day)s AND s.asked_until >= %(day)s AND (s.hindsight IS NULL OR NOT s.hindsight)
    JOIN linkages_claim c ON c.id = s.claim_id
    LEFT JOIN firms_product p ON p.id = l.product_id
    WHERE l.supplier_id IN ({})
"""
ENDS = """
    SELECT o.id, o.key, o.name, o.kind, i.code, o.country, o.latitude, o.longitude, o.status
    FROM firms_organisation o LEFT JOIN firms_industry i ON i.id = o.industry_id
    WHERE o.id IN ({})
"""
LEAST = "SELECT id, key, supplier_id, customer_id, kind, product_id FROM linkages_linkage WHERE supplier_id IN ({})"
LEAST_ENDS = "SELECT id, key, name, kind, country, latitude, longitude FROM firms_organisation WHERE id IN ({})"


def neighbourhood(number: int, *, step: str = STEP, ends: str = ENDS) -> list[Any]:
    """Return the rows of a neighbourhood of depth 2, downstream: a statement for each step, and one for the organisations.

    With `STEP` those that the answer shows: what holds today for anybody, with its claim. With `LEAST` the linkages that were ever there,
    whoever may see them, and nothing that is said of them.
    """
    from core import clock  # noqa: PLC0415

    day = {"day": clock.today().isoformat()}
    with connection.cursor() as cursor:
        found, edge, seen = [], {number}, {number}
        for _step in range(2):
            cursor.execute(step.format(", ".join(map(str, sorted(edge)))), day)
            rows = cursor.fetchall()
            found += rows
            edge = {row[3] for row in rows} - seen
            seen |= edge
        cursor.execute(ends.format(", ".join(map(str, sorted(seen)))))
        return [*found, *cursor.fetchall()]


urlpatterns = [
    path("peers/organisations/", PlainList.as_view()),
    path("peers/linkages/", PlainExport.as_view()),
    path("", include("config.urls")),
]
