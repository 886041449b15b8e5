"""A correction as a visitor proposes it."""

from register.services import Asked


def asked(**fields) -> Asked:
    given = {"purpose": "correct", "kind": "organisation", "key": "plant", "data": {"locality": "Sohar", "employees": 12}}
    given |= {"why": "Its site says so.", "email": "ali@example.org", "name": "Ali", "sent_from": "10.0.0.1"}
    return Asked(**(given | fields))
