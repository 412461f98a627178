"""The web server's entry point."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chainloom.settings.base")
application = get_wsgi_application()

from django.urls import get_resolver  # noqa: E402

from chainloom.core import garbage  # noqa: E402

# Every page is loaded before processes are forked, and what the program itself is made of is set
# aside from the collector: it is never garbage, and to look it through took 0.2 s of a request.
get_resolver().url_patterns  # noqa: B018
gc.collect()
garbage.set_aside()
