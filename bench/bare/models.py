"""One table."""

from django.db import models


class Row(models.Model):
    """A row as small as a product's."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=100)
    content = models.TextField()

    class Meta:
        app_label = "bare"
