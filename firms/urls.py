"""Addresses of the pages of what exists."""

from django.urls import path

from firms import views

urlpatterns = [
    path("organisations/", views.OrganisationListPage.as_view(), name="organisations"),
    path("organisations/<slug:key>/", views.OrganisationPage.as_view(), name="organisation"),
    path("products/", views.ProductListPage.as_view(), name="products"),
    path("products/<slug:key>/", views.ProductPage.as_view(), name="product"),
    path("zones/", views.ZoneListPage.as_view(), name="zones"),
    path("zones/<slug:key>/", views.ZonePage.as_view(), name="zone"),
    path("sources/", views.SourceListPage.as_view(), name="sources"),
    path("sources/<slug:key>/", views.SourcePage.as_view(), name="source"),
]
