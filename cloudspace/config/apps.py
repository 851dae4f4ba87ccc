import gc

from django.apps import AppConfig

# How many objects may come to be before young ones are searched; a page makes some thousands, seldom in cycles.
NEW_OBJECTS = 20_000


class ConfigConfig(AppConfig):
    name = "cloudspace.config"
    label = "config"

    def ready(self) -> None:
        from cloudspace.config import wiring

        wiring.wire()
        # What is loaded by now stays for good: looking through it again and again for waste costs a tenth of the work.
        # Frozen here it is before a web server forks, and its memory stays shared.
        gc.collect()
        gc.freeze()
        gc.set_threshold(NEW_OBJECTS, 20, 50)
