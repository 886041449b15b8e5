"""Who writes: a user, or a named process such as a data pack."""

from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser

from core.visibility import Visibility


@dataclass(frozen=True, slots=True)
class SystemActor:
    """A process that writes on nobody's behalf; its name stands in the change log. It sees everything."""

    name: str

    @property
    def visibility_level(self) -> Visibility:
        """Return the highest level."""
        return Visibility.AGENCY


Actor = AbstractBaseUser | SystemActor


def actor_name(actor: Actor) -> str:
    """Return the name under which the change log shows an actor."""
    return actor.name if isinstance(actor, SystemActor) else actor.get_username()
