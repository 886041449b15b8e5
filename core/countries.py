"""Names of countries in the reader's language."""

from functools import lru_cache

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

SEVERAL = "ZZ"


@lru_cache(maxsize=16)
def _territories(language: str) -> dict[str, str]:
    try:
        locale = Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        locale = Locale("en")
    return dict(locale.territories)


def country_name(code: str, language: str | None = None) -> str:
    """Return the name of a country in a language (default: the reader's); a code without a name is shown as it is.

    `ZZ`, used for markets only, stands for several countries.

    >>> country_name("OM", "en"), country_name("AZ", "fr"), country_name("XX", "en")
    ('Oman', 'Azerbaïdjan', 'XX')
    """
    if code == SEVERAL:
        return _("several countries")
    return _territories(language or get_language() or "en").get(code, code)
