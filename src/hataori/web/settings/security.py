"""Headers, cookies, keys and passwords; production differs only by TLS."""

import os

from csp.constants import NONCE, NONE, SELF

from . import environment

SECRET_KEY = environment.key("django").hex()
ALLOWED_HOSTS = os.environ.get("HATAORI_HOSTS", "127.0.0.1,localhost,[::1],testserver").split(",")
PRODUCTION = environment.PROFILE == "production"
# Behind a proxy of the city's own: the header it writes the client's address into, as HTTP_X_FORWARDED_FOR.
HATAORI_CLIENT_ADDRESS_HEADER = os.environ.get("HATAORI_CLIENT_ADDRESS_HEADER", "")

PASSWORD_HASHERS = ["hataori.platform.accounts.hashers.Argon2"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "hataori.platform.pages.errors.csrf_failure"
SECURE_SSL_REDIRECT = PRODUCTION
# Those who watch this machine come without the proxy.
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
# Set HATAORI_TLS_PROXY=1 only where the proxy in front sets (and never passes on) X-Forwarded-Proto.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if os.environ.get("HATAORI_TLS_PROXY") == "1" else None
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:", *environment.map_hosts()],
        "connect-src": [SELF, *environment.map_hosts()],
        "worker-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
