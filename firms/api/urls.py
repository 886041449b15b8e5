"""Addresses of the register."""

from django.urls import path

from firms.api import views

urlpatterns = [
    path("organisations/", views.OrganisationListView.as_view(), name="organisation-list"),
    path("organisations/duplicates/", views.OrganisationDuplicatesView.as_view(), name="organisation-duplicates"),
    path("organisations/<slug:key>/", views.OrganisationView.as_view(), name="organisation"),
    path("products/", views.ProductListView.as_view(), name="product-list"),
    path("products/<slug:key>/", views.ProductView.as_view(), name="product"),
    path("capabilities/", views.CapabilityListView.as_view(), name="capability-list"),
    path("capabilities/<slug:key>/", views.CapabilityView.as_view(), name="capability"),
    path("industries/", views.IndustryListView.as_view(), name="industry-list"),
    path("industries/<slug:code>/", views.IndustryView.as_view(), name="industry"),
    path("zones/", views.ZoneListView.as_view(), name="zone-list"),
    path("zones/<slug:key>/", views.ZoneView.as_view(), name="zone"),
    path("sources/", views.SourceListView.as_view(), name="source-list"),
    path("sources/<slug:key>/", views.SourceView.as_view(), name="source"),
    path("initiatives/", views.InitiativeListView.as_view(), name="initiative-list"),
    path("initiatives/<slug:key>/", views.InitiativeView.as_view(), name="initiative"),
]
