"""A machine of one's own: `python3 dev.py run`."""

import secrets

from config import env
from config.settings.base import *  # noqa: F403
from config.settings.base import VAR_DIR


def _kept_secret_key() -> str:
    """Return the key in var/secret_key, made on first use and readable by its owner only."""
    file = VAR_DIR / "secret_key"
    if not file.exists():
        VAR_DIR.mkdir(exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50), encoding="ascii")
    return file.read_text(encoding="ascii")


SECRET_KEY = env.text("ATLAS_SECRET_KEY") or _kept_secret_key()
DEBUG = env.flag("ATLAS_DEBUG")
ALLOWED_HOSTS = env.items("ATLAS_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.items("ATLAS_TRUSTED_ORIGINS")
