"""Tokens that open one data set, perhaps by one grant, for one purpose, and nothing else."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """See the module."""

    dependencies = (("store", "0005_never_replaced"),)
    operations = (
        migrations.AddField("Token", "dataset", models.CharField(blank=True, default="", max_length=40), preserve_default=False),
        migrations.AddField("Token", "grant", models.CharField(blank=True, default="", max_length=64), preserve_default=False),
        migrations.AddField("Token", "purpose", models.CharField(blank=True, default="", max_length=400), preserve_default=False),
    )
