"""Forms whose session has ended: kept under the name of the form until their writer is back."""

from collections.abc import Mapping

from django.http import HttpRequest

from register.forms import is_writer, typed_of
from register.services import token_own

KEPT = "kept_forms"
KEPT_LARGEST, KEPT_MOST = 100_000, 3
"""So many letters a form may have, so many forms are kept in one session."""


def form_keep(request: HttpRequest) -> str:
    """Keep what was sent in the session, which Django carries through sign-in; return the address of the filled form.

    One that is too long to be kept has the address of a blank form; a draft of it may be there.
    """
    typed = typed_of(request.POST)
    token = token_own(request.POST.get("token", ""), actor=request.user)
    if len(str(typed)) <= KEPT_LARGEST:
        there = dict(list(_forms(request).items())[1 - KEPT_MOST :])
        request.session[KEPT] = {**there, token: {"path": request.path, "typed": typed}}
    return f"{request.path}?draft={token}"


def form_kept(request: HttpRequest, token: str) -> Mapping[str, list[str]] | None:
    """Return what was kept of the form at this address; None when there is nothing, or it was typed by somebody else."""
    form = _forms(request).get(token)
    if not form or form["path"] != request.path or not is_writer(form["typed"], request.user):
        return None
    typed: Mapping[str, list[str]] = form["typed"]
    return typed


def form_forget(request: HttpRequest, token: str) -> None:
    """Throw away what was kept of a form, once it is written."""
    forms = _forms(request)
    if token in forms:
        request.session[KEPT] = {name: form for name, form in forms.items() if name != token}


def _forms(request: HttpRequest) -> dict[str, dict]:
    forms: dict[str, dict] = request.session.get(KEPT, {})
    return forms
