"""Makes the officer of a demonstration, with a password that is told once."""

import secrets
from typing import Any

from django.core.management.base import BaseCommand

from accounts.models import User
from accounts.services import officer_create
from core.actors import SystemActor
from core.models import SearchEntry

NAME, EMAIL = "demo-officer", "officer@example.org"


class Command(BaseCommand):
    """Makes an officer for all countries that have zones, on a site without accounts; anywhere else it does nothing."""

    help = "Makes a demonstration officer where there is no account yet, and prints the password, once."

    def handle(self, *_arguments: Any, **_options: Any) -> None:
        """Make the officer, or say why not. The password goes to the terminal and nowhere else."""
        if User.objects.exists():
            self.stdout.write("There are accounts; no demonstration officer was made.")
            return
        # The search knows zones and their countries; this app does not know the models of the register.
        countries = set(SearchEntry.objects.filter(type="zone").exclude(country="").values_list("country", flat=True))
        password = secrets.token_urlsafe(15)
        officer_create(actor=SystemActor("demonstration"), username=NAME, email=EMAIL, password=password, countries=countries)
        self.stdout.write(f"Demonstration officer: {EMAIL}, password {password}, shown this once.")
        self.stdout.write(f"Keeps the records of {', '.join(sorted(countries)) or 'no country yet'}. Sign in at /account/login/.")
