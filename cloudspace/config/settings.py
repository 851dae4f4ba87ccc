"""Django's settings, made from the declared ones."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from cloudspace.config import databases as stores
from cloudspace.config import declared

_declared = declared.read()

CLOUDSPACE_HOME: Path = _declared["CLOUDSPACE_HOME"].resolve()
PUBLIC_URL: str = _declared["PUBLIC_URL"] or f"http://localhost:{_declared['PORT']}"
DECLARED = _declared
DEMO = (CLOUDSPACE_HOME / "demo-home").exists()

DEBUG = False
SECURE = PUBLIC_URL.startswith("https://")


def _secret_key() -> str:
    """The declared key, else the one kept in the home, made there once with mode 0600."""
    if _declared["SECRET_KEY"]:
        return str(_declared["SECRET_KEY"])
    path = CLOUDSPACE_HOME / "secret-key"
    if not CLOUDSPACE_HOME.is_dir():
        # Nothing is set up here yet, and asking for help must leave no folder behind.
        return secrets.token_urlsafe(48)
    if not path.exists():
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(48))
        except FileExistsError:
            pass
    return path.read_text().strip()


SECRET_KEY = _secret_key()
# Loopback asks for health and metrics, and for nothing else: the redirect to TLS spares only those.
_LOOPBACK = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = [PUBLIC_URL.split("//", 1)[1].split("/", 1)[0].split(":", 1)[0], *_LOOPBACK] if SECURE else ["*"]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

# From the highest floor to the lowest, as the import contract reads them.
INSTALLED_APPS = [
    "cloudspace.config",
    "cloudspace.interfaces.storefront",
    "cloudspace.interfaces.desk",
    "cloudspace.interfaces.look",
    "cloudspace.compliance.promises",
    "cloudspace.compliance.retention",
    "cloudspace.compliance.rights",
    "cloudspace.commerce.support",
    "cloudspace.commerce.services",
    "cloudspace.commerce.orders",
    "cloudspace.commerce.payments",
    "cloudspace.commerce.catalogue",
    "cloudspace.commerce.customers",
    "cloudspace.accounts.agreements",
    "cloudspace.accounts.people",
    "cloudspace.messaging",
    "cloudspace.egress",
    "cloudspace.vault",
    "cloudspace.transparency",
    "cloudspace.kit.limits",
    "cloudspace.kit.acts",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "csp",
]

DATABASES = stores.databases(_declared, CLOUDSPACE_HOME)
DATABASE_ROUTERS = ["cloudspace.config.databases.StoreRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

ROOT_URLCONF = "cloudspace.config.urls"
WSGI_APPLICATION = "cloudspace.config.wsgi.application"
MIDDLEWARE = [
    "cloudspace.interfaces.storefront.middleware.Envelope",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cloudspace.interfaces.storefront.middleware.ContentPolicy",
    "cloudspace.interfaces.storefront.middleware.PathLanguage",
    "cloudspace.interfaces.storefront.middleware.OneCharset",
    "cloudspace.interfaces.storefront.whole_pages.WholePages",
    "cloudspace.interfaces.storefront.middleware.PolicyInForce",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "cloudspace.accounts.people.middleware.Recognition",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "cloudspace.interfaces.storefront.middleware.Refusals",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "cloudspace.interfaces.look.unfolding.Loader",
                    [f"django.template.loaders.{where}.Loader" for where in ("filesystem", "app_directories")],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "cloudspace.interfaces.look.context_processors.shell",
            ],
        },
    }
]

# Vietnamese first; English one click away.
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
LANGUAGE_COOKIE_NAME = "language"

STATIC_URL = "/static/"
STATIC_ROOT = CLOUDSPACE_HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = CLOUDSPACE_HOME / "media"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

AUTH_USER_MODEL = "people.Subject"
AUTHENTICATION_BACKENDS = ["cloudspace.accounts.people.backends.SubjectBackend"]
SESSION_ENGINE = "cloudspace.accounts.people.sessions"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]

# P2: cookies leave with the browser unless the person chose otherwise, and no script reads them.
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = SECURE
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
CSRF_COOKIE_AGE = None
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "cloudspace.interfaces.look.views.csrf_failure"

# P1: transfer and page hardening.
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _declared["TRUSTED_PROXIES"] else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
# No form takes a file yet, and none may lie on a disk unsealed: what is sent all the same is read past.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]

# Nothing typed by a person, no address and no message of an error reaches a log (principle: nothing leaks).
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"plain": {"()": "cloudspace.config.logs.WithoutPersonalValues"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["plain"],
            "stream": sys.stderr,
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"django": {"handlers": ["console"], "level": "WARNING", "propagate": False}},
}
