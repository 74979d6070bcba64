"""The WSGI application that granian serves."""

import os

from django.core.wsgi import get_wsgi_application

from .warm_up import warm_up

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hataori.web.settings")
application = get_wsgi_application()
warm_up(application)
