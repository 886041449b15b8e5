"""Pages on which organisations are merged and split."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from core.errors import DomainError
from firms.models import Organisation
from firms.reports import duplicates_get, organisation_entry
from firms.selectors import organisation_list
from register.desk import DeskPage, found, refusal_words
from register.forms.merging import MergeForm
from register.keys import key_suggested
from register.kinds import KINDS
from register.reports import merge_plan_get, split_plan_get
from register.services import organisation_split, organisations_merge

MOST_MERGED = 20
SPLIT_KINDS = ("linkage", "product_line", "membership", "initiative_partner")


class MergePage(DeskPage):
    """Organisations side by side: which stays, which value is kept where they differ, what goes over; and the button that merges them."""

    template_name = "register/merge.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show a form that asks which, or what the merge would do."""
        asked = "\n".join(request.GET.getlist("keys"))
        form = MergeForm({"keys": asked} if asked else None, viewer=self.viewer)
        keys = form.cleaned_data["keys"][:MOST_MERGED] if form.is_valid() else []
        return self._shown(keys, request.GET.get("survivor", ""), form=form)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Merge, and lead to the survivor."""
        keys, survivor = _keys(request.POST.getlist("keys")), request.POST.get("survivor", "")
        reason = request.POST.get("reason", "")
        rows = self._organisations(keys)
        first = next((row for row in rows if row.key == survivor), None)
        chosen = {name.removeprefix("of-"): str(value) for name, value in request.POST.items() if name.startswith("of-")}
        typed = {"reason": reason, "chosen": chosen, "drops": "drop_between" in request.POST}
        if first is None or len(rows) < 2:
            return self._shown(keys, survivor, status=400, refusals=[_("Choose which of at least two organisations stays.")], **typed)
        try:
            batch = organisations_merge(
                first,
                [row for row in rows if row is not first],
                actor=self.viewer,
                reason=reason,
                chosen=chosen,
                drop_between="drop_between" in request.POST,
            )
        except (DomainError, ValidationError) as error:
            return self._shown(keys, survivor, status=409, refusals=refusal_words(error), **typed)
        self.done(
            _("%(title)s. It can be taken back under “Undertakings”, number %(number)d.") % {"title": batch.title, "number": batch.pk}
        )
        return HttpResponseRedirect(reverse("organisation", args=[first.key]))

    def _organisations(self, keys: Sequence[str]) -> list[Organisation]:
        """Return the organisations with these keys, in order."""
        there = {row.key: row for row in organisation_list(viewer=self.viewer).filter(key__in=keys)}
        return [there[key] for key in keys if key in there]

    def _shown(self, keys: Sequence[str], survivor: str, *, status: int = 200, **more: Any) -> HttpResponse:
        rows = self._organisations(keys)
        rows.sort(key=lambda row: row.key != survivor)
        alike = duplicates_get(organisation_entry(rows[0]), viewer=self.viewer, leave_out=rows[0].key).duplicates if len(rows) == 1 else ()
        plan = merge_plan_get(rows[0], rows[1:], viewer=self.viewer) if len(rows) > 1 else None
        form = MergeForm({"keys": "\n".join(row.key for row in rows)}, viewer=self.viewer)
        return self.page(status=status, **({"form": form, "rows": rows, "alike": alike, "plan": plan, "chosen": {}} | more))


class SplitPage(DeskPage):
    """One organisation that is two: what the second is called and what is its own; and the button that splits them."""

    template_name = "register/split.html"

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        """Show the form."""
        return self._shown(self.own(self._organisation(key)))

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        """Split, and lead to the second organisation."""
        first = self._organisation(key)
        name = " ".join(request.POST.get("name", "").split())
        data: dict[str, Any] = {
            "key": request.POST.get("new_key", "").strip() or key_suggested("organisation", name),
            "name": name,
            **{field: getattr(first, field) for field in ("kind", "country", "status")},
            "aliases": request.POST.getlist("alias"),
            "sources": _keys(request.POST.getlist("sources")),
        }
        moving = {kind: request.POST.getlist(kind) for kind in SPLIT_KINDS}
        try:
            organisation_split(first, actor=self.viewer, new=data, moving=moving, reason=request.POST.get("reason", ""))
        except (DomainError, ValidationError) as error:
            refusals = _named(error) if isinstance(error, ValidationError) else refusal_words(error)
            return self._shown(first, status=409, refusals=refusals, typed=request.POST, ticked=_ticked(request))
        self.done(_("%(name)s is an organisation of its own now.") % {"name": name})
        return HttpResponseRedirect(reverse("organisation", args=[data["key"]]))

    def _organisation(self, key: str) -> Organisation:
        return found(organisation_list(viewer=self.viewer).filter(key=key).first())

    def _shown(self, organisation: Organisation, *, status: int = 200, **more: Any) -> HttpResponse:
        plan = split_plan_get(organisation, viewer=self.viewer)
        aliases = organisation.aliases.order_by("name").values_list("name", flat=True)
        own = ",".join(organisation.sources.order_by("key").values_list("key", flat=True))
        shown = {"organisation": organisation, "plan": plan, "aliases": aliases, "own_sources": own, "ticked": set()}
        return self.page(status=status, **(shown | more))


def _keys(values: Sequence[str]) -> list[str]:
    """Return keys as people give them: several fields, or one with commas and blanks between."""
    return list(dict.fromkeys(key for value in values for key in value.replace(",", " ").split()))[:MOST_MERGED]


def _ticked(request: HttpRequest) -> set[str]:
    return {f"{kind}:{key}" for kind in (*SPLIT_KINDS, "alias") for key in request.POST.getlist(kind)}


def _named(error: ValidationError) -> list[str]:
    """Return what is wrong with the second organisation, each with the name of its field."""
    fields = KINDS["organisation"].fields
    if not hasattr(error, "error_dict"):
        return list(error.messages)
    return [f"{fields[name].label}: {' '.join(said)}" if name in fields else " ".join(said) for name, said in error.message_dict.items()]
