"""Joins the URLs of the apps."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("exchange.urls")),
    path("", include("clusters.urls")),
    path("", include("linkages.urls")),
    path("", include("firms.urls")),
    path("", include("core.urls")),
    path("api/v1/", include("config.api_urls")),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
]
