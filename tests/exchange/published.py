"""The public data set as anybody takes it, and a register without anything in it."""

import csv
import io
import re

from django.apps import apps

from firms.models import HsCode, Industry

HOME = "/data/"


def text(client, path):
    response = client.get(HOME + path)
    assert response.status_code == 200
    return b"".join(response.streaming_content).decode()


def table(client, name):
    """Return the rows of a table as anybody reads them."""
    return list(csv.DictReader(io.StringIO(text(client, f"{name}.csv"), newline="")))


def data_saved(client, folder):
    """Save the files that the description names in a folder, and return it."""
    folder.mkdir(parents=True)
    for resource in client.get(f"{HOME}datapackage.json").json()["resources"]:
        (folder / resource["path"]).write_text(text(client, resource["path"]), encoding="utf-8", newline="")
    return folder


def register_empty():
    """Take everything out of the register but its classifications."""
    for app in ("clusters", "linkages", "firms", "exchange", "core"):
        for model in apps.get_app_config(app).get_models(include_auto_created=True):
            if model not in (Industry, HsCode):
                model._base_manager.all()._raw_delete("default")


def fits(cell, field):
    """Return whether a cell is what its field says."""
    constraints = field.get("constraints", {})
    if not cell:
        return not constraints.get("required")
    if field["type"] in ("number", "integer", "year"):
        number = float(cell)
        least, most = (float(constraints.get(name, default)) for name, default in (("minimum", "-inf"), ("maximum", "inf")))
        return least <= number <= most and (field["type"] == "number" or number == int(number))
    if field["type"] == "boolean":
        return cell in field["trueValues"]
    pattern, choices = constraints.get("pattern"), constraints.get("enum")
    is_long = len(cell) > constraints.get("maxLength", len(cell))
    return not is_long and (not pattern or bool(re.fullmatch(pattern, cell))) and (not choices or cell in choices)
