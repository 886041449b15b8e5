"""What a proposal asks beside its fields: how the proposer knows, where the answer goes, and what tells people from machines."""

from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

SALT = "register.proposals.began"
SHORTEST, LONGEST = 3, 24 * 60 * 60
"""A person needs so many seconds at least; after so many the form is stale."""


class ProposerForm(forms.Form):
    """Who proposes, and how that person knows. Visitors may leave name and e-mail blank; then the private link is all there is."""

    prefix = "by"

    why = forms.CharField(
        label=_("how you know"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What an officer needs to see that it is so."),
    )  # fmt: skip
    proof_url = forms.URLField(
        label=_("address of the proof"), required=False, max_length=2000, assume_scheme="https",
        help_text=_("A page that shows it: its contacts, a register, your profile there."),
    )  # fmt: skip
    name = forms.CharField(label=_("your name"), required=False, max_length=200, help_text=_("Officers read it; it may stay blank."))
    email = forms.EmailField(
        label=_("your e-mail"), required=False, help_text=_("Where the answer goes. Officers read it, nobody else; it may stay blank.")
    )
    # No person sees this field; whoever fills in every field they find is none.
    homepage = forms.CharField(
        label=_("leave this blank"), required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"})
    )
    began = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, is_signed_in: bool, has_proof: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if has_proof:
            self.fields["why"].label = _("how an officer can see it")
            self.fields["why"].help_text = _("In words, or with the address of a page below; one of them is needed.")
        else:
            del self.fields["proof_url"]
        if is_signed_in:
            for name in ("name", "email"):
                del self.fields[name]

    @property
    def began_again(self) -> str:
        """Return the sign that the form carries when it is shown again: its own where that is good."""
        own = self.data.get(f"{self.prefix}-began", "") if self.is_bound else ""
        try:
            began_seconds(own)
        except (signing.BadSignature, ValidationError):
            return began_now()
        return str(own)

    def clean(self) -> dict[str, Any]:
        """Refuse machines and stale forms, in words that help a person who was taken for one."""
        given = super().clean() or {}
        if given.get("homepage"):
            raise ValidationError(_now("A field that people do not see was filled in. If you are one, leave it blank and send again."))
        try:
            began_seconds(given.get("began", ""))
        except signing.SignatureExpired as error:
            raise ValidationError(
                _now("This form is older than a day. Look whether it still says what you mean, and send it again.")
            ) from error
        except signing.BadSignature as error:
            raise ValidationError(_now("This form lost a part of itself. What you typed is here; send it again.")) from error
        return given


def began_now() -> str:
    """Return a sign of when a form was shown."""
    return signing.TimestampSigner(salt=SALT).sign("form")


def began_seconds(sign: str) -> None:
    """Check the sign of a form: signed here, not older than a day, not sent faster than a person types."""
    signer = signing.TimestampSigner(salt=SALT)
    signer.unsign(sign, max_age=LONGEST)
    try:
        signer.unsign(sign, max_age=SHORTEST)
    except signing.SignatureExpired:
        return
    raise ValidationError(_now("That was very fast. If you are a person, send it again."))
