"""As little Django as answers a request; its store is opened as the product opens its own."""

from pathlib import Path

from cloudspace.config import databases, declared

_declared = declared.read()

SECRET_KEY = "bench only"
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = ["bench.bare"]
MIDDLEWARE: list[str] = []
ROOT_URLCONF = "bench.bare.urls"
DATABASES = {"default": databases.databases(_declared, Path(_declared["CLOUDSPACE_HOME"]))["default"]}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
