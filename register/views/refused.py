"""What is answered to a form that does not belong to the session, as Django asks for it in CSRF_FAILURE_VIEW."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from core.permissions import write_scope
from register.keeping import form_keep

ENTRY_FORMS = ("entry-new", "entry-edit")


def form_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that nothing was saved. What an officer typed, who signed in anew in another window, is kept and offered again."""
    match = request.resolver_match
    is_kept = match is not None and match.url_name in ENTRY_FORMS and write_scope(request.user) is not None
    response = render(request, "register/refused.html", {"href": form_keep(request) if is_kept else "", "reason": reason}, status=403)
    add_never_cache_headers(response)
    return response
