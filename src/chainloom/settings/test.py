"""Settings of the tests: everything as in a demo installation, in a throw-away folder."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ.setdefault("CHAINLOOM_MODE", "test")
if "CHAINLOOM_DATA" not in os.environ:
    os.environ["CHAINLOOM_DATA"] = tempfile.mkdtemp(prefix="chainloom-test-")
    atexit.register(shutil.rmtree, os.environ["CHAINLOOM_DATA"], ignore_errors=True)
# Processes that share the work of one run inherit one folder: each keeps to a room of its own.
_room = os.environ.get("PYTEST_XDIST_WORKER")
if _room and Path(os.environ["CHAINLOOM_DATA"]).name != _room:
    os.environ["CHAINLOOM_DATA"] = str(Path(os.environ["CHAINLOOM_DATA"], _room))

from .base import *  # noqa: E402, F403

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
