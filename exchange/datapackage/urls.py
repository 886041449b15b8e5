"""Addresses of the public data set: the tables stand beside their description."""

from django.urls import path, re_path

from core.api.views import NotFoundView
from exchange.datapackage import views

app_name = "data"

urlpatterns = [
    path("datapackage.json", views.PackageView.as_view(), name="package"),
    path("<slug:table>.csv", views.TableView.as_view(), name="table"),
    re_path(r"^[\s\S]*/$", NotFoundView.as_view(), name="nothing"),
    path("", NotFoundView.as_view()),
]
