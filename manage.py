"""Django's own command line, for developers; everyone else uses `chainloom`."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chainloom.settings.base")
    os.environ.setdefault("CHAINLOOM_MODE", "development")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
