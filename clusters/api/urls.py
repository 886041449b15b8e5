"""Addresses of clusters."""

from django.urls import path

from clusters.api import explore, views

urlpatterns = [
    path("selection/", explore.SelectionView.as_view(), name="selection"),
    path("clusters/", views.ClusterListView.as_view(), name="cluster-list"),
    path("clusters/compare/", views.ClusterComparisonView.as_view(), name="cluster-comparison"),
    path("clusters/<slug:key>/", views.ClusterView.as_view(), name="cluster"),
    path("clusters/<slug:key>/members/", views.ClusterMemberListView.as_view(), name="cluster-members"),
    path("clusters/<slug:key>/graph/", views.ClusterGraphView.as_view(), name="cluster-graph"),
    path("clusters/<slug:key>/map/", views.ClusterMapView.as_view(), name="cluster-map"),
    path("clusters/<slug:key>/value-chain/", views.ClusterValueChainView.as_view(), name="cluster-value-chain"),
    path("clusters/<slug:key>/suppliers/", views.ClusterSuppliersView.as_view(), name="cluster-suppliers"),
]
