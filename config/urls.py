"""Joins the URLs of the apps."""

from django.contrib import admin
from django.urls import include, path
from django.utils.translation import gettext_lazy as _

admin.site.site_header = admin.site.site_title = _("Cluster Atlas: administration")

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
