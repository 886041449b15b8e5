"""The app of linkages."""

from django.apps import AppConfig


class LinkagesConfig(AppConfig):
    """Keeps what linkages are on each day in step with every write, whoever writes."""

    name = "linkages"

    def ready(self) -> None:
        """Register the keepers of standings."""
        from linkages import standings  # noqa: F401, PLC0415 -- models are there only now
