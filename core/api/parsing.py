"""What is sent as JSON: read strictly, so that nothing reaches the register that could not be written out again."""

from collections.abc import Mapping
from typing import IO, Any

import orjson
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from rest_framework.parsers import BaseParser

from core.api.problems import TooMuch

NESTED_MOST = 50


def json_read(sent: bytes | str) -> Any:
    """Return what a text says as JSON. Raises `ValueError` that says where it is none."""
    found = orjson.loads(sent)
    here, depth = [found], 0
    while here := [one for each in here if isinstance(each, list | dict) for one in (each.values() if isinstance(each, dict) else each)]:
        depth += 1
        if depth > NESTED_MOST:
            raise ValueError(_("it is nested more than %(most)d deep") % {"most": NESTED_MOST})
    return found


class JsonParser(BaseParser):
    """JSON of RFC 8259: no NaN, no number that is infinite, no half of a sign, no nesting beyond fifty."""

    media_type = "application/json"

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        """Return what was sent. Raises `ValidationError` that says where it is no JSON, `TooMuch` for more than is read."""
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        sent = stream.read(most + 1)
        if len(sent) > most:
            raise TooMuch(most)
        try:
            return json_read(sent)
        except ValueError as error:
            raise ValidationError(_("This cannot be read as JSON: %(told)s.") % {"told": error}) from error
