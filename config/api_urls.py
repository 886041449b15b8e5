"""Joins the addresses of the interface, version 1."""

from django.urls import include, path, re_path

from core.api.changes import ChangesView
from core.api.documents import DocumentationView, IndexView, SchemaView
from core.api.search import SearchView
from core.api.views import NotFoundView
from register.api.bulk import BulkView
from register.api.history import HistoryView

app_name = "api"

urlpatterns = [
    path("", include("firms.api.urls")),
    path("", include("linkages.api.urls")),
    path("", include("clusters.api.urls")),
    path("changes/", ChangesView.as_view(), name="changes"),
    path("bulk/", BulkView.as_view(), name="bulk"),
    path("history/<slug:kind>/<str:key>/", HistoryView.as_view(), name="history"),
    path("search/", SearchView.as_view(), name="search"),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocumentationView.as_view(), name="docs"),
    path("", IndexView.as_view(), name="index"),
    re_path(r"^[\s\S]*$", NotFoundView.as_view(), name="nothing"),
]
