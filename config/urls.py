"""Joins the URLs of the apps."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from exchange.ogc.views import LandingView

admin.site.site_header = admin.site.site_title = _("Cluster Atlas: administration")

# The administration is entered through the pages of sign-in: second factor and lock-out hold there too.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("api/v1/", include("config.api_urls")),  # first: programs ask most, and addresses are tried in order
    path("", include("exchange.urls")),
    path("", include("clusters.urls")),
    path("", include("linkages.urls")),
    path("", include("register.urls")),
    path("", include("firms.urls")),
    path("", include("core.urls")),
    path("ogc", LandingView.as_view()),  # clients are given either, and not all of them follow a redirect
    path("ogc/", include("exchange.ogc.urls")),
    path("reconcile/", include("exchange.reconcile.urls")),
    path("data/", include("exchange.datapackage.urls")),
    path("account/", include("accounts.urls")),
    path("account/", include("allauth.account.urls")),
    path("account/second-factor/", include("allauth.mfa.urls")),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
]
