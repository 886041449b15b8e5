"""Addresses of the pages of linkages."""

from django.urls import path

from linkages import lists, views

urlpatterns = [
    path("linkages/", lists.LinkageListPage.as_view(), name="linkages"),
    path("linkages/<slug:key>/", views.LinkagePage.as_view(), name="linkage"),
]
