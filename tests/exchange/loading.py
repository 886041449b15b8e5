"""Loading packs in tests, and looking at what came of it."""

import io

from django.core.management import call_command

from exchange.models import Pack
from exchange.packs.load import packs_load
from exchange.packs.register import WRITERS
from tests.exchange.packwriting import errors_of


def load(*packs, **options):
    """Write packs and load them; fail with the errors when there are any."""
    report = packs_load([pack.write() for pack in packs], **options)
    assert errors_of(report) == []
    return report


def keys(entries):
    """Return tables and keys of the entries of a report."""
    return [(entry.table, entry.key) for entry in entries]


def run(*arguments):
    """Run the command and return its exit code and what it prints on both channels."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    try:
        call_command("pack_load", *map(str, arguments), stdout=out, stderr=err)
    except SystemExit as end:
        code = end.code
    return code, out.getvalue(), err.getvalue()


def counts():
    """Return how many records of each kind there are."""
    return {table: writer.model.objects.count() for table, writer in WRITERS.items()} | {"packs": Pack.objects.count()}
