"""Addresses of the pages of clusters, and of those that look over all of them."""

from django.urls import path, re_path

from clusters import explore, lists, views

urlpatterns = [
    path("", views.HomePage.as_view(), name="home"),
    path("clusters/", lists.ClusterListPage.as_view(), name="clusters"),
    path("clusters/<slug:key>/", views.ClusterPage.as_view(), name="cluster"),
    path("clusters/<slug:key>/value-chain/", views.ValueChainPage.as_view(), name="value-chain"),
    path("clusters/<slug:key>/suppliers/", views.SuppliersPage.as_view(), name="suppliers"),
    path("explore/", explore.ExplorePage.as_view(), name="explore"),
    path("explore/brief/", explore.BriefPage.as_view(), name="brief"),
    re_path(r"^explore/(?P<picture>map|network|chain)\.svg$", explore.SheetPage.as_view(), name="sheet"),
    path("explore/evidence/", explore.EvidencePage.as_view(), name="evidence"),
    path("compare/", views.ComparePage.as_view(), name="compare"),
]
