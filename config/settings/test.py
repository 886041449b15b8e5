"""The tests: no manifest, no slow password hashing, a key that protects nothing."""

from config.settings.base import *  # noqa: F403
from config.settings.base import MIDDLEWARE, REQUESTS_A_MINUTE, VAR_DIR

SECRET_KEY = "used-by-tests-only"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# The test client and the live server find static files by themselves, without collectstatic.
MIDDLEWARE = [name for name in MIDDLEWARE if not name.startswith("whitenoise.")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
REQUESTS_A_MINUTE = dict.fromkeys(REQUESTS_A_MINUTE, 1_000_000)
IMPORTS_DIR = VAR_DIR / "tests" / "imports"
