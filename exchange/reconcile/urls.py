"""Addresses of the reconciliation services, as clients put them together: without a slash at the end."""

from django.urls import path, re_path

from core.api.views import NotFoundView
from exchange.reconcile import views

app_name = "reconcile"

urlpatterns = [
    path("<slug:service>", views.ServiceView.as_view(), name="service"),
    re_path(r"^(?P<service>[a-z]+)/suggest/(?P<what>entity|property|type)$", views.SuggestView.as_view(), name="suggest"),
    path("<slug:service>/properties", views.PropertiesView.as_view(), name="properties"),
    path("<slug:service>/preview/<slug:key>", views.PreviewPage.as_view(), name="preview"),
    re_path(r"^[\s\S]*/$", NotFoundView.as_view(), name="nothing"),
    path("", NotFoundView.as_view()),
]
