"""What the OpenAPI document says beside its views: which answer leads to which other operation, the form of keys, blank parameters."""

from collections.abc import Mapping
from typing import Any

KEY_PATTERN = "^[-a-zA-Z0-9_]+$"
ENDS = {"supplier": "organisations", "customer": "organisations"}
"""Fields of a linkage that hold keys of other records."""


def links_added(result: dict[str, Any], **_given: Any) -> dict[str, Any]:
    """Return the document with a link from each list to what is asked of one of its records.

    Beside that with the form of keys, and that a parameter without a value is as good as none: a form that is sent has blank fields.
    """
    paths: Mapping[str, Mapping[str, Any]] = result["paths"]
    for path, operations in paths.items():
        for operation in operations.values():
            for one in operation.get("parameters", ()):
                if one["in"] == "path":
                    one["schema"]["pattern"] = KEY_PATTERN
                if one["in"] == "query":
                    one["allowEmptyValue"] = True
        answer = operations.get("get", {}).get("responses", {}).get("200")
        if answer is not None and (links := _links(path, paths)):
            answer["links"] = links
    return result


def _links(path: str, paths: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return the links of a list: to what has a record of it in its address, and to the ends of a linkage."""
    links = {}
    for other, operations in paths.items():
        beginning, brace, rest = other.partition("{")
        if not brace or "get" not in operations:
            continue
        name, number = rest.partition("}")[0], operations["get"]["operationId"]
        if beginning == path:
            links[number] = {"operationId": number, "parameters": {name: f"$response.body#/results/0/{name}"}}
        if path.endswith("/linkages/"):
            links |= {
                f"{number}_of_{end}": {"operationId": number, "parameters": {name: f"$response.body#/results/0/{end}"}}
                for end, where in ENDS.items()
                if beginning.endswith(f"/{where}/")
            }
    return links
