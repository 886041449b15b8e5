"""Reads of the data version and the change log."""

from django.db.models import Q, QuerySet

from core.models import Change, DatasetVersion
from core.visibility import viewer_level


def dataset_version(*, viewer: object | None) -> DatasetVersion | None:
    """Return the data version as this viewer sees it; None before the first write."""
    return DatasetVersion.objects.filter(level=viewer_level(viewer)).first()


def dataset_token(*, viewer: object | None) -> str:
    """Return the version token of this viewer's data; take it before the rows are read."""
    version = dataset_version(viewer=viewer)
    return version.token if version else "empty"


def change_list(*, viewer: object | None) -> QuerySet[Change]:
    """Return the changes of records that this viewer can see, before or after, newest first."""
    level = viewer_level(viewer)
    return Change.objects.filter(Q(visibility_before__lte=level) | Q(visibility_after__lte=level)).order_by("-pk")
