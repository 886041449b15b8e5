"""Addresses of the features, as the standard has them: without a slash at the end."""

from django.urls import path, re_path

from core.api.views import NotFoundView
from exchange.ogc import views

app_name = "ogc"

urlpatterns = [
    path("", views.LandingView.as_view(), name="landing"),
    path("api", views.DescriptionView.as_view(), name="api"),
    path("conformance", views.ConformanceView.as_view(), name="conformance"),
    path("collections", views.CollectionsView.as_view(), name="collections"),
    path("collections/<slug:collection>", views.CollectionView.as_view(), name="collection"),
    path("collections/<slug:collection>/schema", views.SchemaView.as_view(), name="schema"),
    path("collections/<slug:collection>/items", views.ItemsView.as_view(), name="items"),
    path("collections/<slug:collection>/items/<slug:key>", views.ItemView.as_view(), name="item"),
    re_path(r"^[\s\S]*/$", NotFoundView.as_view(), name="nothing"),
]
