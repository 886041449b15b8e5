"""Addresses of linkages and graphs."""

from django.urls import path

from linkages.api import differences, paths, views

urlpatterns = [
    path("linkages/", views.LinkageListView.as_view(), name="linkage-list"),
    path("linkages/<slug:key>/", views.LinkageView.as_view(), name="linkage"),
    path("linkages/<slug:key>/claims/", views.LinkageClaimsView.as_view(), name="linkage-claims"),
    path("diff/", differences.DifferencesView.as_view(), name="diff"),
    path("paths/", paths.PathsView.as_view(), name="paths"),
    path("graph/", views.GraphView.as_view(), name="graph"),
    path("organisations/<slug:key>/neighbourhood/", views.OrganisationNeighbourhoodView.as_view(), name="organisation-neighbourhood"),
]
