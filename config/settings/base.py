"""What every environment shares."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from config import env

BASE_DIR = env.BASE_DIR
VAR_DIR = BASE_DIR / "var"
BUILD_DIR = BASE_DIR / "build"
DATA_DIR = BASE_DIR / "data"
BASEMAP_DIR = BUILD_DIR / "basemap"

DEBUG = False
ALLOWED_HOSTS: list[str] = []
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "knox",
    "core",
    "accounts",
    "firms",
    "linkages",
    "clusters",
    "register",
    "exchange",
]

MIDDLEWARE = [
    # Before all others: a kept answer has their headers already.
    "accounts.middleware.PublicAnswers",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    # Before all that may answer by themselves: a refused host or a redirect is not framed either.
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "core.cors.ReadingFromElsewhere",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.PrivateAnswers",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- Database: SQLite unless DATABASE_URL says otherwise -------------------------------------------------------------
_database = env.database()
_engine_options: dict[str, Any] = (
    {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    if _database.is_postgresql
    else {
        "OPTIONS": {
            # A write transaction takes the lock at its start: it waits for another writer instead of failing half-way.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA temp_store=MEMORY;"
                "PRAGMA mmap_size=134217728;PRAGMA cache_size=-20000"
            ),
        }
    }
)
DATABASES = {"default": {**_database.settings, **_engine_options}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Accounts: e-mail and password, second factor, lock-out -----------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: it refuses who has guessed too often
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "first_name", "last_name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "account"
ACCOUNT_ADAPTER = "accounts.sign_in.AccountAdapter"
ACCOUNT_FORMS = {"signup": "accounts.forms.AccountForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = False  # a session ends with the browser
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
# Above the limit of the lock-out, which is kept in the database and so counts over all processes.
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip,10/15m/key"}
MFA_ADAPTER = "accounts.sign_in.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Cluster Atlas"
MFA_TOTP_TOLERANCE = 1  # a clock may be half a minute off
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = dt.timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_USERNAME_FORM_FIELD = "login"
AXES_SENSITIVE_PARAMETERS = ["login", "username", "email", "ip_address", "csrfmiddlewaretoken"]
AXES_USERNAME_CALLABLE = "accounts.sign_in.account_tried"
AXES_CLIENT_IP_CALLABLE = "accounts.sign_in.client_address"
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

# --- E-mail ----------------------------------------------------------------------------------------------------------
_mail = env.mail()
EMAIL_BACKEND = _mail.backend
EMAIL_HOST = _mail.host
EMAIL_PORT = _mail.port
EMAIL_HOST_USER = _mail.user
EMAIL_HOST_PASSWORD = _mail.password
EMAIL_USE_SSL = _mail.is_tls
EMAIL_USE_TLS = bool(_mail.host) and not _mail.is_tls
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("ATLAS_EMAIL_FROM", "Cluster Atlas <atlas@localhost>")

# --- Language and time -----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LOCALE_PATHS = [BASE_DIR / "locale"]
# A language is offered once its translation is there: a page is never half in one and half in another.
LANGUAGES = [("en", _("English"))] + [
    (code, name)
    for code, name in (("ar", _("Arabic")), ("az", _("Azerbaijani")), ("fr", _("French")))
    if (BASE_DIR / "locale" / code / "LC_MESSAGES" / "django.mo").is_file()
]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- Static files: bundles first, so that a page's bundle stands in for its source -----------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BUILD_DIR / "collected"
STATICFILES_DIRS = [folder for folder in (BUILD_DIR / "static", BASE_DIR / "static") if folder.is_dir()]
WHITENOISE_KEEP_ONLY_HASHED_FILES = True  # nothing asks for the others, and half as much is compressed
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.staticfiles.ModuleManifestStorage"},
}

# --- Security --------------------------------------------------------------------------------------------------------
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "register.views.refused.form_refused"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
CSRF_COOKIE_HTTPONLY = True  # forms carry the token; no script reads the cookie
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "worker-src": ["'self'"],
        "form-action": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# --- HTTP interface --------------------------------------------------------------------------------------------------
# Our model of tokens stands in for knox's: its own table would only be in the way of emptying ours.
MIGRATION_MODULES = {"knox": None}
KNOX_TOKEN_MODEL = "accounts.Token"  # noqa: S105 - the name of a model
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.tokens.TokenAuthentication", "rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
    "DEFAULT_RENDERER_CLASSES": ["core.api.formats.JsonForm"],
    "DEFAULT_PARSER_CLASSES": ["core.api.parsing.JsonParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "core.api.formats.FormNegotiation",
    "DEFAULT_SCHEMA_CLASS": "core.api.schema.RegisterSchema",
    "DEFAULT_VERSIONING_CLASS": None,
    "DEFAULT_THROTTLE_CLASSES": ["accounts.throttles.RequestThrottle"],
    "EXCEPTION_HANDLER": "core.api.problems.exception_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
REQUESTS_A_MINUTE = {
    "address": env.number("ATLAS_RATE_ADDRESS", 1200),
    "address-writing": 60,
    "account": env.number("ATLAS_RATE_ACCOUNT", 1200),
    "account-writing": 120,
    "token": env.number("ATLAS_RATE_TOKEN", 3000),
    "token-writing": 300,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Cluster Atlas",
    "DESCRIPTION": "Industrial clusters: organisations, products and who supplies whom, each linkage with its sources.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SORT_OPERATION_PARAMETERS": False,
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums", "core.api.links.links_added"],
    "ENUM_NAME_OVERRIDES": {
        "Basis": "firms.models.Basis",
        "ClaimStatus": "linkages.models.ClaimStatus",
        "Confidence": "linkages.models.Confidence",
        "InitiativeKind": "firms.models.initiatives.InitiativeKind",
        "InitiativeStatus": "firms.models.initiatives.InitiativeStatus",
        "LineRole": "firms.models.products.LineRole",
        "LinkageKind": "linkages.models.LinkageKind",
        "MemberRole": "clusters.models.MemberRole",
        "OperationalStatus": "firms.models.LineStatus",
        "OrganisationKind": "firms.models.organisations.OrganisationKind",
        "PartnerRole": "firms.models.initiatives.PartnerRole",
        "ZoneKind": "firms.models.zones.ZoneKind",
    },
}

# --- Background jobs: kept in the database, done by `manage.py db_worker` ----------------------------------------------
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
FILE_UPLOAD_HANDLERS = [
    "exchange.uploads.LimitedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
IMPORTS_DIR = VAR_DIR / "imports"  # uploaded files; nothing serves them
IMPORT_FILE_DAYS = env.number("ATLAS_IMPORT_FILE_DAYS", 30)  # so long they are kept once their import has ended

# --- Logging: one line per event on stderr; request bodies, headers and settings are never logged --------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.text("ATLAS_LOG_LEVEL", "INFO").upper()},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        # SQL with its parameters may hold what only the agency may see.
        "django.db.backends": {"level": "INFO"},
    },
}
