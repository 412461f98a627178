"""Django's cache in files, for what is large and read far more often than written."""

from __future__ import annotations

import pickle
import zlib
from typing import Any, BinaryIO

from django.core.cache.backends.filebased import FileBasedCache


class UnpackedFileCache(FileBasedCache):
    """The same files, whose contents are not compressed.

    Of what is kept of a chain of 100,000 firms, unpacking took most of a page's time. The form
    stays that of zlib, with stored blocks (RFC 1951, 3.2.4), so that Django reads it as its own.
    """

    def _write_content(self, file: BinaryIO, timeout: float | None, value: Any) -> None:
        file.write(pickle.dumps(self.get_backend_timeout(timeout), self.pickle_protocol))
        file.write(zlib.compress(pickle.dumps(value, self.pickle_protocol), level=0))
