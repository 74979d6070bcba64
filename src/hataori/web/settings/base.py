"""The composition: apps are discovered floor by floor, the rest is Django's usual list."""

from pathlib import Path
from typing import Any

from hataori.platform.discovery import app_names
from hataori.platform.i18n import languages

from . import environment

HATAORI_HOME: Path = environment.HOME
HATAORI_TEST: bool = environment.TEST
HATAORI_PROFILE: str = environment.PROFILE
HATAORI_CITY: str = environment.CITY
HATAORI_URL: str = environment.URL
HATAORI_CITY_FOLDER: Path = environment.CITIES / environment.CITY
HATAORI_DATA: Path | None = environment.data_folder()
HATAORI_EGRESS_ALLOW: list[str] = environment.listed("HATAORI_EGRESS_ALLOW") + environment.stand_ins()
HATAORI_DRAND_URLS: list[str] = environment.listed("HATAORI_DRAND_URLS") or environment.DRAND_RELAYS
HATAORI_DIGITAL_AUTH: dict[str, Any] = environment.digital_auth()
HATAORI_MYNAPORTAL: dict[str, Any] = environment.mynaportal()
HATAORI_MQTT_URL: str = environment.MQTT_URL
HATAORI_MQTT_BASE: str = environment.MQTT_BASE
HATAORI_ZWAVE_URL: str = environment.ZWAVE_URL
HATAORI_MATTER_URL: str = environment.MATTER_URL
HATAORI_MESSENGERS: dict[str, dict[str, Any]] = environment.messengers()
HATAORI_CLOUD_LOCKS: dict[str, Any] = environment.cloud_locks()
HATAORI_CERTIFICATE_CENTRE: dict[str, Any] = environment.certificate_centre()
HATAORI_ALEXA: dict[str, Any] = environment.alexa()
HATAORI_CERTIFICATE_VALIDATOR: str = environment.CERTIFICATE_VALIDATOR
HATAORI_TSA_URL: str = environment.TSA_URL
HATAORI_SIGNER: str = environment.SIGNER
HATAORI_METRICS_TOKEN: str = environment.METRICS_TOKEN
HATAORI_MAP_STYLE: str = environment.MAP_STYLE
HATAORI_MAP_TILES: str = environment.MAP_TILES
HATAORI_GEOREPORT_GUESTS = environment.GEOREPORT_GUESTS
HATAORI_GEOREPORT_PARTNERS = environment.GEOREPORT_PARTNERS
HATAORI_WAITING_ROOM: int = environment.WAITING_ROOM
HATAORI_WORKERS: int = environment.WORKERS
HATAORI_WAITING_IDLE: int = environment.WAITING_IDLE
HATAORI_WAITING_PREFIXES: list[str] = environment.WAITING_PREFIXES
HATAORI_NIGHT: frozenset[int] = environment.NIGHT
HATAORI_HOME.mkdir(parents=True, exist_ok=True, mode=0o700)

DEBUG = False
ROOT_URLCONF = "hataori.web.urls"
WSGI_APPLICATION = "hataori.web.server.application"
AUTH_USER_MODEL = "accounts.Account"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    *app_names(),
]

MIDDLEWARE = [
    "hataori.platform.pages.middleware.RequestLog",
    "hataori.platform.pages.middleware.PersonalPages",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "hataori.platform.pages.policy.ContentPolicy",
    "hataori.platform.pages.middleware.PlainText",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "hataori.platform.i18n.middleware.ReaderMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "hataori.platform.waiting_room.middleware.WaitingRoom",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "hataori.platform.pages.middleware.PlainErrors",
]

DATABASES: dict[str, dict[str, Any]] = {"default": environment.database()}

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hataori.web.components.context.page",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "hataori.web.components.templatetags.components",
            ],
        },
    }
]
FORM_RENDERER = "hataori.web.components.forms.ComponentRenderer"

LANGUAGE_CODE = "ja"
LANGUAGES = [(each.code, each.name) for each in languages.LANGUAGES]
LOCALE_PATHS = [Path(__file__).parents[1] / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Tokyo"

STATIC_URL = "/static/"
STATIC_ROOT = HATAORI_HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "hataori.web.components.storage.StaticFiles"},
}
WHITENOISE_USE_FINDERS = environment.PROFILE != "production"

SESSION_ENGINE = "hataori.platform.accounts.browser_sessions"
AUTHENTICATION_BACKENDS = ["hataori.platform.accounts.browser_sessions.Accounts"]
MESSAGE_STORAGE = "hataori.platform.pages.said.Messages"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "hataori.platform.files.receiving.WeighedFiles",
]
LOGIN_URL = "/account/sign-in/"
LOGIN_REDIRECT_URL = "/my/"
LOGOUT_REDIRECT_URL = "/"
LOGGING_CONFIG = None
