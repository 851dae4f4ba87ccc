from django.conf import settings
from django.db import migrations, models


def forget(apps, schema_editor):
    # PostgreSQL keeps the bytes of a dropped column until the row is written anew.
    transfers = apps.get_model("payments", "BankTransfer").objects.using(schema_editor.connection.alias)
    transfers.update(row_digest=None, bank_digest=None)


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0002_typed_by_payer'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='banktransfer',
            name='row_digest',
            field=models.BinaryField(max_length=32, null=True, unique=True),
        ),
        migrations.RunPython(forget, migrations.RunPython.noop, elidable=True),
    ]
