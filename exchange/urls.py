"""Address of the page about the data."""

from django.urls import path

from exchange import views

urlpatterns = [path("about/", views.AboutPage.as_view(), name="about")]
