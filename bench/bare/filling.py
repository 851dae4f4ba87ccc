"""Makes and fills the floor's table."""

import django
from django.core.management import call_command

if __name__ == "__main__":
    django.setup()
    from bench.bare.models import Row

    call_command("migrate", run_syncdb=True, verbosity=0)
    Row.objects.bulk_create(Row(slug=f"row-{number}", name=f"Row {number}", content="x" * 200) for number in range(100))
