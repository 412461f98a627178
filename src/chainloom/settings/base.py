"""Django settings of an installation; everything that varies comes from `environment`."""

from __future__ import annotations

import os
from pathlib import Path

import dj_database_url

from . import environment
from .papers import LANGUAGE_CODE, LANGUAGES, TIME_ZONE, USE_I18N, USE_TZ  # noqa: F401

PACKAGE = Path(__file__).resolve().parent.parent

MODE = environment.mode()
DATA_FOLDER = environment.data_folder()
if MODE != "test":
    # What the network engine compiles is kept with the data, where every process may write;
    # Numba reads this when it is first imported.
    os.environ.setdefault("NUMBA_CACHE_DIR", str(DATA_FOLDER / "compiled"))
DEBUG = environment.flag("CHAINLOOM_DEBUG")
SECRET_KEY = environment.secret_key(mode=MODE, folder=DATA_FOLDER)
# Sessions, links and sealed secrets of former keys still hold.
SECRET_KEY_FALLBACKS = environment.words("CHAINLOOM_SECRET_KEY_BEFORE")
ALLOWED_HOSTS = environment.words("CHAINLOOM_HOSTS")
CSRF_TRUSTED_ORIGINS = environment.words("CHAINLOOM_ORIGINS")
if MODE == "production":
    environment.refuse_unsafe_production(debug=DEBUG, key=SECRET_KEY, hosts=ALLOWED_HOSTS)
elif not ALLOWED_HOSTS:
    ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]

APPS = [
    "core",
    "accounts",
    "audit",
    "jobs",
    "notices",
    "organisations",
    "imports",
    "documents",
    "chain",
    "lists",
    "agreements",
    "upgrading",
    "events",
    "plan",
    "workshop",
    "reports",
    "web",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    *[f"chainloom.{name}" for name in APPS],
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "django_tasks",
    "django_tasks_db",
    "ninja",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "chainloom.core.middleware.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "chainloom.accounts.middleware.ActorMiddleware",
    "chainloom.web.views.ProblemMiddleware",
]

ROOT_URLCONF = "chainloom.web.root_urls"
WSGI_APPLICATION = "chainloom.web.wsgi.application"
FORM_RENDERER = "chainloom.web.forms.LoomRenderer"
CSRF_FAILURE_VIEW = "chainloom.web.views.csrf_failure"

_LOADERS = [
    "django_cotton.cotton_loader.Loader",
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [("django.template.loaders.cached.Loader", _LOADERS)],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "django.templatetags.i18n",
                "django.templatetags.static",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "chainloom.web.context.workspace",
                "chainloom.notices.context.bell",
            ],
        },
    },
]

DATABASES = {
    "default": dj_database_url.parse(
        environment.text("DATABASE_URL") or f"sqlite:///{DATA_FOLDER / 'chainloom.sqlite3'}",
        conn_max_age=60,
        conn_health_checks=True,
    )
}
IS_SQLITE = DATABASES["default"]["ENGINE"].endswith("sqlite3")
if IS_SQLITE:
    # One writer at a time: writers queue (IMMEDIATE) instead of failing half-way
    # through a read transaction that turns into a write.
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        {
            "timeout": 60,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
                "PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY"
            ),
        }
    )
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default"],
    }
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AUTH_PASSWORD_VALIDATORS[1]["OPTIONS"] = {"min_length": 10}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "chainloom.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
# Where anybody may sign up, an address counts only once it is proved; that needs e-mail.
ACCOUNT_EMAIL_VERIFICATION = (
    "mandatory"
    if environment.flag("CHAINLOOM_SIGNUP") and environment.text("CHAINLOOM_EMAIL_URL")
    else "none"
)
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Chainloom"
SIGNUP_OPEN = environment.flag("CHAINLOOM_SIGNUP")

# No apps, but they have sentences: headers of the sheets it writes; the API's refusals.
LOCALE_PATHS = [PACKAGE / "cli" / "locale", PACKAGE / "api" / "locale"]

STATIC_URL = "static/"
STATIC_ROOT = DATA_FOLDER / "static"
MEDIA_ROOT = DATA_FOLDER / "uploads"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
FILE_UPLOAD_PERMISSIONS = 0o600
UPLOAD_LIMIT = environment.number("CHAINLOOM_UPLOAD_MB") * 1024 * 1024
PICTURE_LIMIT = environment.number("CHAINLOOM_PICTURE_MB") * 1024 * 1024
PICTURES_LIMIT = environment.number("CHAINLOOM_PICTURES_GB") * 1024**3
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FETCH_DOCUMENTS = environment.flag("CHAINLOOM_FETCH")
WEBHOOKS_ALLOWED = environment.flag("CHAINLOOM_WEBHOOKS")
TOOLS_ALLOWED = environment.flag("CHAINLOOM_TOOLS")
PUBLIC_ADDRESS = environment.public_address()
SEARCH_INDEX = DATA_FOLDER / "search"
WORKER_LEASE = environment.number("CHAINLOOM_WORKER_LEASE")

# Far more than figures and counters need, so that asking for many figures cannot push
# out the counters that throttle sign-ins and claims.
_KEPT = {"OPTIONS": {"MAX_ENTRIES": 5000, "CULL_FREQUENCY": 10}}
# Shared by all web processes: throttling counts in it. Files do for one machine; on
# PostgreSQL there may be several.
CACHES = {
    "default": {
        "BACKEND": "chainloom.core.filecache.UnpackedFileCache",
        "LOCATION": DATA_FOLDER / "cache",
        **_KEPT,
    }
    if IS_SQLITE
    else {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "chainloom_cache",
        **_KEPT,
    }
}

HTTPS = environment.flag("CHAINLOOM_HTTPS") and MODE == "production"
PROXIES = environment.number("CHAINLOOM_PROXIES")
SESSION_COOKIE_NAME = "chainloom_session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 14 * 24 * 3600
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS and PROXIES else None
X_FRAME_OPTIONS = "DENY"
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES

EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
# Without a mail server nobody is promised an e-mail.
SENDS_EMAIL = bool(environment.text("CHAINLOOM_EMAIL_URL"))
if environment.text("CHAINLOOM_EMAIL_URL"):
    from urllib.parse import unquote, urlsplit

    _mail = urlsplit(environment.text("CHAINLOOM_EMAIL_URL"))
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _mail.hostname or "localhost"
    EMAIL_PORT = _mail.port or 587
    EMAIL_HOST_USER = unquote(_mail.username or "")
    EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
    EMAIL_USE_TLS = _mail.scheme == "smtp" and EMAIL_PORT == 587
    EMAIL_USE_SSL = _mail.scheme == "smtps"
DEFAULT_FROM_EMAIL = environment.text("CHAINLOOM_EMAIL_FROM")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"chainloom": {"level": "INFO"}},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
