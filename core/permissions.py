"""Who may write what: the scope of an actor against the places that a record touches. One rule for every write, without a database.

An actor says its scope in `write_scope`, a row says what it touches in `places()`; `core.records` holds one against the other.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.actors import SystemActor
from core.errors import NotAllowedError


class Action(StrEnum):
    """What is about to be done to a record."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Scope:
    """What an actor may write: everything, or what touches one of its countries (ISO 3166-1 alpha-2) or zones (keys)."""

    countries: frozenset[str] = frozenset()
    zones: frozenset[str] = frozenset()
    is_everything: bool = False

    def in_words(self) -> str:
        """Return the scope for a message: its countries and zones.

        >>> Scope(frozenset({"OM", "AZ"}), frozenset({"sohar-port"})).in_words()
        'AZ, OM, sohar-port'
        """
        return _listed(self.countries, self.zones) or _("no country and no zone")


EVERYTHING = Scope(is_everything=True)


@dataclass(frozen=True, slots=True)
class Places:
    """Where a record belongs: countries and zones it touches. `is_shared`: it belongs to no place, and every officer keeps it."""

    countries: frozenset[str] = frozenset()
    zones: frozenset[str] = frozenset()
    is_shared: bool = False

    def __or__(self, other: "Places") -> "Places":
        """Return what either touches."""
        return Places(self.countries | other.countries, self.zones | other.zones, self.is_shared or other.is_shared)

    def in_words(self) -> str:
        """Return the places for a message."""
        return _listed(self.countries, self.zones) or _("no country and no zone")


SHARED = Places(is_shared=True)
NOWHERE = Places()


def place(country: str, zone: str | None = None) -> Places:
    """Return the places of what lies in a country, and in a zone or none.

    >>> sorted(place("OM", "sohar-port").zones)
    ['sohar-port']
    """
    return Places(frozenset({country} if country else ()), frozenset({zone} if zone else ()))


@runtime_checkable
class Placed(Protocol):
    """A row that says where it belongs."""

    def places(self) -> Places:
        """Return the places it touches."""
        ...


def places_of(row: object) -> Places:
    """Return where a row belongs; a row that does not say so is for administrators."""
    return row.places() if isinstance(row, Placed) else NOWHERE


def write_scope(actor: object) -> Scope | None:
    """Return what an actor may write; None when it may write nothing itself: a contributor, a blocked account, nobody."""
    if isinstance(actor, SystemActor):
        return EVERYTHING
    scope = getattr(actor, "write_scope", None)
    return scope if isinstance(scope, Scope) else None


def is_in_scope(scope: Scope | None, places: Places) -> bool:
    """Return whether a scope covers a record: it holds everything, the record is shared, or they have a country or zone in common.

    >>> oman = Scope(frozenset({"OM"}))
    >>> is_in_scope(oman, place("OM")), is_in_scope(oman, place("AZ", "sumgait")), is_in_scope(oman, SHARED), is_in_scope(None, SHARED)
    (True, False, True, False)
    """
    if scope is None:
        return False
    return scope.is_everything or places.is_shared or bool(scope.countries & places.countries or scope.zones & places.zones)


ATTEMPTS = {
    Action.CREATE: gettext_noop("%(type)s %(key)s was not entered."),
    Action.UPDATE: gettext_noop("%(type)s %(key)s was not changed."),
    Action.DELETE: gettext_noop("%(type)s %(key)s was not removed."),
}


def writer_require(actor: object, action: Action, kind: str, key: str) -> Scope:
    """Return the scope of an actor that may write something; raise `NotAllowedError` for one that may write nothing."""
    scope = write_scope(actor)
    if scope is None:
        if getattr(actor, "is_authenticated", False) and not getattr(actor, "is_active", True):
            reason = _("This account is switched off; an administrator can switch it on.")
        else:
            reason = _("Only officers, within their scope, and administrators write to the register.")
        raise _refusal(action, kind, key, reason, scope=None)
    return scope


def places_require(scope: Scope, places: Places, action: Action, kind: str, key: str, *, becomes: bool = False) -> None:
    """Raise `NotAllowedError` when a scope does not cover a record. `becomes`: these are the places that a change would give it."""
    if is_in_scope(scope, places):
        return
    named = {"places": places.in_words(), "scope": scope.in_words()}
    if becomes:
        reason = _("It would then belong to %(places)s; your scope is %(scope)s. Ask an administrator to move it.") % named
    else:
        reason = _("It belongs to %(places)s; your scope is %(scope)s. Ask an officer of that place or an administrator.") % named
    raise _refusal(action, kind, key, reason, scope=scope)


def _refusal(action: Action, kind: str, key: str, reason: str, *, scope: Scope | None) -> NotAllowedError:
    attempt = _(ATTEMPTS[action]) % {"type": kind, "key": key}
    held = [] if scope is None else sorted(scope.countries) + sorted(scope.zones)
    return NotAllowedError(f"{attempt} {reason}", record=f"{kind} {key}", scope=held)


def _listed(countries: frozenset[str], zones: frozenset[str]) -> str:
    return ", ".join([*sorted(countries), *sorted(zones)])
