"""The product's settings and the bench's own models."""

from cloudspace.config.settings import *  # noqa: F403
from cloudspace.config.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "bench.people_bench"]
