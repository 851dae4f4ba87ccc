"""Makes Oscar's tables and puts products on sale. In its environment: python -m bench.oscar.filling COUNT"""

import sys

import django
from django.core.management import call_command


def fill(count: int) -> None:
    """`count` products of one class and category, each with a price and in stock."""
    from oscar.core.loading import get_model

    kind = get_model("catalogue", "ProductClass").objects.create(name="Service", track_stock=False)
    category = get_model("catalogue", "Category").add_root(name="Services")
    partner = get_model("partner", "Partner").objects.create(name="Shop")
    for number in range(count):
        product = get_model("catalogue", "Product").objects.create(
            product_class=kind, title=f"Service {number}", upc=str(number), description="Text of a service. " * 10
        )
        product.categories.add(category)
        get_model("partner", "StockRecord").objects.create(
            product=product, partner=partner, partner_sku=str(number), price=99_000 + number, price_currency="VND"
        )


if __name__ == "__main__":
    django.setup()
    call_command("migrate", verbosity=0)
    fill(int(sys.argv[1]))
    call_command("rebuild_index", interactive=False, verbosity=0)
