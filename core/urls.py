"""Addresses of the pages about the atlas itself."""

from django.urls import path

from core import views

urlpatterns = [
    path("search/", views.SearchPage.as_view(), name="search"),
    path("method/", views.MethodPage.as_view(), name="method"),
]
