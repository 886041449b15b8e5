"""Addresses of the pages of linkages."""

from django.urls import path

from linkages import views

urlpatterns = [path("linkages/<slug:key>/", views.LinkagePage.as_view(), name="linkage")]
