"""Settings of the tests: everything as in a demo installation, in a throw-away folder."""

import os
import tempfile

os.environ.setdefault("CHAINLOOM_MODE", "test")
if "CHAINLOOM_DATA" not in os.environ:
    os.environ["CHAINLOOM_DATA"] = tempfile.mkdtemp(prefix="chainloom-test-")

from .base import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES["staticfiles"] = {  # noqa: F405
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
ACCOUNT_RATE_LIMITS = False
STATIC_ROOT.mkdir(exist_ok=True)  # noqa: F405
if IS_SQLITE:  # noqa: F405
    # A file: threads of a live server sharing one connection in memory share its transactions.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_FOLDER / "test.sqlite3")}  # noqa: F405
