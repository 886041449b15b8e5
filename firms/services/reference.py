"""Loads of the two international classifications. They are reference, not facts of ours: no source, no change log."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models, transaction

from core.search.entries import entries_replace
from core.services import dataset_bump
from firms.models import HsCode, Industry


def industries_load(rows: Iterable[Mapping[str, str]]) -> int:
    """Load ISIC Rev.4 from rows of code, level, parent, title_en, title_ar; return how many were added or changed."""
    wanted = {
        row["code"]: {"level": row["level"], "parent": row["parent"], "title_en": row["title_en"], "title_ar": row["title_ar"]}
        for row in rows
    }
    return _tree_load(Industry, wanted)


def hs_codes_load(rows: Iterable[Mapping[str, str]]) -> int:
    """Load HS 2022 from rows of code, level, parent, section, title; return how many were added or changed."""
    wanted = {
        row["code"]: {
            "level": int(row["level"]),
            "parent": "" if row["parent"] == "TOTAL" else row["parent"],
            "section": row["section"],
            "title": row["title"],
        }
        for row in rows
    }
    return _tree_load(HsCode, wanted)


def _tree_load(model: type[models.Model], wanted: Mapping[str, dict[str, Any]]) -> int:
    """Add or change the rows of a classification by code, parents before children."""
    objects: Any = model._default_manager
    columns = [name for name in next(iter(wanted.values()), {}) if name != "parent"]
    with transaction.atomic():
        there = {row.code: row for row in objects.select_related("parent")}
        added: list[models.Model] = []
        other: list[int] = []
        for generation in _generations(wanted):
            new: list[Any] = []
            for code in generation:
                parent = there[wanted[code]["parent"]] if wanted[code]["parent"] else None
                values = {name: wanted[code][name] for name in columns} | {"parent_id": parent.pk if parent else None}
                row = there.get(code)
                if row is None:
                    new.append(model(code=code, **values))
                elif any(getattr(row, name) != value for name, value in values.items()):
                    objects.filter(pk=row.pk).update(**values)
                    other.append(row.pk)
            objects.bulk_create(new, batch_size=500)
            there |= {row.code: row for row in new}
            added += new
        entries_replace(model, [*added, *objects.filter(pk__in=other)])
        if added or other:
            dataset_bump()
    return len(added) + len(other)


def _generations(wanted: Mapping[str, Mapping[str, Any]]) -> Iterable[list[str]]:
    """Yield the codes level by level, so that a parent is always there before its children."""
    depth: dict[str, int] = {}

    def depth_of(code: str) -> int:
        if code not in depth:
            parent = wanted[code]["parent"]
            depth[code] = depth_of(parent) + 1 if parent else 0
        return depth[code]

    for code in wanted:
        depth_of(code)
    for level in range(max(depth.values(), default=-1) + 1):
        yield [code for code in wanted if depth[code] == level]
