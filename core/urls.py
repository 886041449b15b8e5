"""Addresses of the pages about the atlas itself."""

from django.urls import path

from core import views

urlpatterns = [
    path("method/", views.MethodPage.as_view(), name="method"),
    path("about/", views.AboutPage.as_view(), name="about"),
]
