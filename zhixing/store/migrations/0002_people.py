"""Accounts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """See the module."""

    dependencies = (("store", "0001_ledger"),)
    operations = (
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("username", models.CharField(max_length=64, unique=True)),
                ("name", models.CharField(max_length=64)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("agency", models.CharField(blank=True, max_length=40)),
                ("roles", models.CharField(blank=True, max_length=200)),
                ("language", models.CharField(default="zh", max_length=2)),
                ("is_active", models.BooleanField(default=True)),
            ],
            options={"db_table": "person"},
        ),
    )
