"""Addresses of accounts; those of sign-in and second factor are allauth's."""

from django.urls import path

from accounts import views

urlpatterns = [
    path("", views.AccountPage.as_view(), name="account"),
    path("tokens/", views.TokensPage.as_view(), name="tokens"),
]
