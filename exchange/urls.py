"""Addresses of the page about the data, of exports and of imports."""

from django.urls import path

from exchange.views import about, exports, imports

urlpatterns = [
    path("about/", about.AboutPage.as_view(), name="about"),
    path("export/<slug:name>.<slug:form>", exports.ExportPage.as_view(), name="export"),
    path("imports/", imports.ImportListPage.as_view(), name="imports"),
    path("imports/<int:number>/", imports.ImportPage.as_view(), name="import"),
    path("imports/<int:number>/annotated.xlsx", imports.AnnotatedPage.as_view(), name="import-annotated"),
]
