"""Evidence: who brought which file, and which rows name it. Both are derived from the facts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """See the module."""

    dependencies = (("store", "0002_people"),)
    operations = (
        migrations.CreateModel(
            name="Evidence",
            fields=[
                ("row", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("hash", models.CharField(max_length=64)),
                ("given", models.CharField(max_length=64)),
                ("size", models.BigIntegerField()),
                ("kind", models.CharField(max_length=16)),
                ("name", models.CharField(max_length=200)),
                ("rank", models.CharField(max_length=16)),
                ("actor", models.CharField(max_length=64)),
                ("agency", models.CharField(max_length=40)),
                ("brought", models.DateTimeField()),
                ("fact", models.BigIntegerField()),
            ],
            options={"db_table": "evidence"},
        ),
        migrations.AddIndex("Evidence", models.Index(fields=["given"], name="evidence_given")),
        migrations.AddConstraint("Evidence", models.UniqueConstraint(fields=["hash", "actor", "agency", "rank"], name="one_bringing")),
        migrations.CreateModel(
            name="EvidenceUse",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("hash", models.CharField(max_length=64)),
                ("table", models.CharField(max_length=40)),
                ("row", models.CharField(max_length=40)),
                ("field", models.CharField(max_length=40)),
                ("owner", models.CharField(max_length=40)),
                ("sensitivity", models.CharField(max_length=16)),
                ("now", models.BooleanField()),
            ],
            options={"db_table": "evidence_use"},
        ),
        migrations.AddIndex("EvidenceUse", models.Index(fields=["hash"], name="evidence_use_hash")),
        migrations.AddConstraint("EvidenceUse", models.UniqueConstraint(fields=["table", "row", "field", "hash"], name="one_use")),
    )
