"""Addresses of the pages of what exists."""

from django.urls import path

from firms import lists, views

urlpatterns = [
    path("organisations/", lists.OrganisationListPage.as_view(), name="organisations"),
    path("organisations/<slug:key>/", views.OrganisationPage.as_view(), name="organisation"),
    path("products/", lists.ProductListPage.as_view(), name="products"),
    path("products/<slug:key>/", views.ProductPage.as_view(), name="product"),
    path("capabilities/", lists.CapabilityListPage.as_view(), name="capabilities"),
    path("zones/", lists.ZoneListPage.as_view(), name="zones"),
    path("zones/<slug:key>/", views.ZonePage.as_view(), name="zone"),
    path("initiatives/", lists.InitiativeListPage.as_view(), name="initiatives"),
    path("initiatives/<slug:key>/", views.InitiativePage.as_view(), name="initiative"),
    path("sources/", lists.SourceListPage.as_view(), name="sources"),
    path("sources/<slug:key>/", views.SourcePage.as_view(), name="source"),
]
