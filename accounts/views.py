"""The page of one's own account."""

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.mixins import LoginRequiredMixin
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

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
