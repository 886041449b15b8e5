"""A server that others can reach: everything secret comes from the environment."""

from config import env
from config.settings.base import *  # noqa: F403

SECRET_KEY = env.required("ATLAS_SECRET_KEY")
env.required("ATLAS_ALLOWED_HOSTS")
ALLOWED_HOSTS = env.items("ATLAS_ALLOWED_HOSTS")
env.mail(must_be_given=True)
CSRF_TRUSTED_ORIGINS = env.items("ATLAS_TRUSTED_ORIGINS")

SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31536000
# Subdomains and the preload list concern the whole domain: its owner decides, not this application.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SESSION_COOKIE_SECURE = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
# A browser takes a cookie of such a name over TLS only and gives it to this host only, no subdomain can plant one.
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
if env.flag("ATLAS_BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
