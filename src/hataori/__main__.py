"""Django's own commands (makemigrations, migrate, shell): `python -m hataori …`."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hataori.web.settings")
    execute_from_command_line(["hataori", *sys.argv[1:]])
