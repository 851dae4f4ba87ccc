"""Fills the shop up to COUNT products on sale. Usage: python -m bench.shelves COUNT"""

import sys

import django

if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cloudspace.config.settings")
    django.setup()
    from cloudspace.commerce.catalogue import demo
    from cloudspace.commerce.catalogue.models import Product
    from cloudspace.kit import clock
    from cloudspace.kit.actor import program

    standing = Product.objects.filter(published_at__isnull=False, withdrawn_at=None).count()
    demo.generate(by=program("bench"), count=int(sys.argv[1]) - standing, at=clock.now())
