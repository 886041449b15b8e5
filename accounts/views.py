"""The page of one's own account."""

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from accounts.models import Token
from accounts.services import TOKEN_DAYS, token_create, token_end
from core.countries import country_name


@method_decorator(never_cache, name="dispatch")
class AccountPage(LoginRequiredMixin, TemplateView):
    """Who is signed in, what they may do, and ways to change how they sign in."""

    template_name = "account/account.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the account with its scope in words."""
        account: Any = self.request.user
        return super().get_context_data(**kwargs) | {
            "account": account,
            "countries": sorted(country_name(code) for code in account.countries),
            "has_second_factor": is_mfa_enabled(account),
        }


@method_decorator(never_cache, name="dispatch")
class TokensPage(LoginRequiredMixin, View):
    """The tokens of one's account: for what, until when; making one, whose key is shown once; ending one."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them."""
        return self._shown()

    def post(self, request: HttpRequest) -> HttpResponse:
        """Make one or end one."""
        account: Any = request.user
        if "end" in request.POST:
            token_end(request.POST["end"], actor=account)
            return HttpResponseRedirect(reverse("tokens"))
        days = request.POST.get("days", "")
        try:
            _token, key = token_create(
                actor=account,
                name=request.POST.get("name", ""),
                scope=request.POST.get("scope", ""),
                days=int(days) if days.isascii() and days.isdecimal() and len(days) < 5 else 0,
            )
        except ValidationError as error:
            return self._shown(errors=error.messages, typed=request.POST, status=400)
        return self._shown(key=key)

    def _shown(self, *, status: int = 200, **more: Any) -> HttpResponse:
        account: Any = self.request.user
        tokens = account.auth_token_set.order_by("-created")
        content = {"tokens": tokens, "scopes": Token.Scope.choices, "days": TOKEN_DAYS, "now": timezone.now()}
        return render(self.request, "account/tokens.html", content | more, status=status)
