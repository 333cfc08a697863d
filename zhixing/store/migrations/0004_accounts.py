"""Accounts with a password to be changed and sessions that can be ended; tokens of programs."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """See the module."""

    dependencies = (("store", "0003_evidence"),)
    # These point at accounts, and only know that the first migration of the store makes them.
    run_before = (("account", "0001_initial"), ("mfa", "0001_initial"), ("socialaccount", "0001_initial"))
    operations = (
        migrations.AddField("Person", "must_change", models.BooleanField(default=False)),
        migrations.AddField("Person", "stamp", models.CharField(blank=True, default="", max_length=32), preserve_default=False),
        migrations.CreateModel(
            name="Token",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=64)),
                ("begins", models.CharField(max_length=16)),
                ("hash", models.CharField(max_length=64, unique=True)),
                ("made", models.DateTimeField()),
                ("expires", models.DateTimeField()),
                ("used", models.DateTimeField(null=True)),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="tokens", to="store.person")),
            ],
            options={"db_table": "token", "ordering": ("-made",)},
        ),
    )
