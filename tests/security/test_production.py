"""The settings of a server, as a process of its own reads them: Django's own check, cookies, hosts, TLS, hashes."""

import json
import os
import subprocess
import sys

import pytest

from devtools.steps import ROOT

SCRIPT = """
import json, sys
import django
django.setup()
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.checks import run_checks
from django.test import Client

over_tls = {"secure": True, "headers": {"Host": "atlas.example"}}
client = Client()
strange = client.get("/clusters/", secure=True, headers={"Host": "evil.example"})
plain = client.get("/clusters/", headers={"Host": "atlas.example"})
claimed = client.get("/clusters/", headers={"Host": "atlas.example", "X-Forwarded-Proto": "https"})
language = client.post("/i18n/setlang/", {"language": "en", "next": "/clusters/"}, **over_tls)
names = ("DEBUG", "SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE",
         "SESSION_COOKIE_DOMAIN", "SESSION_COOKIE_PATH", "SESSION_EXPIRE_AT_BROWSER_CLOSE", "CSRF_COOKIE_NAME", "CSRF_COOKIE_SECURE",
         "CSRF_COOKIE_HTTPONLY", "CSRF_COOKIE_SAMESITE", "CSRF_COOKIE_DOMAIN", "CSRF_COOKIE_PATH", "USE_X_FORWARDED_HOST")
json.dump({
    "settings": {name: getattr(settings, name) for name in names},
    "checks": [str(found) for found in run_checks(include_deployment_checks=True) if not found.is_silenced()],
    "silenced": settings.SILENCED_SYSTEM_CHECKS,
    "hash": make_password("a copper kettle sings").split("$")[:2],
    "strange": strange.status_code,
    "plain": [plain.status_code, plain["Location"]],
    "claimed": claimed.status_code,
    "hsts": language["Strict-Transport-Security"],
    "language": {name: language.cookies[settings.LANGUAGE_COOKIE_NAME][name] for name in ("secure", "httponly", "samesite")},
    "installed": settings.INSTALLED_APPS,
}, sys.stdout)
"""


@pytest.fixture(scope="module")
def server() -> dict:
    """What the settings of a server come to."""
    given = {
        "DJANGO_SETTINGS_MODULE": "config.settings.prod",
        "ATLAS_SECRET_KEY": os.urandom(40).hex(),
        "ATLAS_ALLOWED_HOSTS": "atlas.example",
        "ATLAS_EMAIL_URL": "smtps://letters:swordfish@mail.example",
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ATLAS_") and name != "DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=ROOT, env={**kept, **given}, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    for secret in (given["ATLAS_SECRET_KEY"], "swordfish"):
        assert secret not in done.stdout + done.stderr
    return json.loads(done.stdout)


def test_djangos_check_of_a_server_finds_nothing(server):
    assert server["checks"] == []
    assert server["settings"]["DEBUG"] is False
    # Subdomains and the preload list concern the whole domain: its owner decides.
    assert server["silenced"] == ["security.W005", "security.W021"]


def test_cookies_of_a_server_go_over_tls_only_to_this_host_only_and_to_no_script(server):
    found = server["settings"]
    for kind in ("SESSION", "CSRF"):
        assert found[f"{kind}_COOKIE_NAME"].startswith("__Host-")
        assert found[f"{kind}_COOKIE_SECURE"] is True
        assert found[f"{kind}_COOKIE_HTTPONLY"] is True
        assert found[f"{kind}_COOKIE_SAMESITE"] == "Lax"
        # What a browser asks of a name that begins so.
        assert (found[f"{kind}_COOKIE_DOMAIN"], found[f"{kind}_COOKIE_PATH"]) == (None, "/")
    assert server["language"] == {"secure": True, "httponly": True, "samesite": "Lax"}


def test_a_server_answers_to_its_own_name_and_over_tls_only(server):
    assert server["strange"] == 400
    assert server["plain"] == [301, "https://atlas.example/clusters/"]
    assert server["claimed"] == 301
    assert server["hsts"] == "max-age=31536000"
    assert server["settings"]["USE_X_FORWARDED_HOST"] is False


def test_a_server_hashes_passwords_slowly(server):
    """PBKDF2 with SHA-256; OWASP's Password Storage Cheat Sheet asks for 600,000 rounds or more."""
    name, rounds = server["hash"]
    assert name == "pbkdf2_sha256"
    assert int(rounds) >= 600_000
