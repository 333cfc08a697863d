"""The ledger: facts, the end of their chain, and the triggers that keep facts as they are."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SQLITE = (
    "CREATE TRIGGER fact_unchanged BEFORE UPDATE ON fact BEGIN SELECT RAISE(ABORT, 'a fact is never changed'); END",
    "CREATE TRIGGER fact_kept BEFORE DELETE ON fact BEGIN SELECT RAISE(ABORT, 'a fact is never removed'); END",
)
POSTGRESQL = (
    "CREATE FUNCTION fact_refused() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a fact is never changed or removed'; END $$",
    "CREATE TRIGGER fact_unchanged BEFORE UPDATE OR DELETE ON fact FOR EACH ROW EXECUTE FUNCTION fact_refused()",
    "CREATE TRIGGER fact_kept BEFORE TRUNCATE ON fact FOR EACH STATEMENT EXECUTE FUNCTION fact_refused()",
)


def protect(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Facts are only ever added."""
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def begin(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The chain begins with no fact."""
    apps.get_model("store", "Chain").objects.create(id=1, number=0, hash="0" * 64, recorded=None)


class Migration(migrations.Migration):
    """See the module."""

    initial = True
    operations = (
        migrations.CreateModel(
            name="Fact",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("recorded", models.DateTimeField()),
                ("actor", models.CharField(max_length=64)),
                ("deed", models.CharField(max_length=16)),
                ("table", models.CharField(max_length=40)),
                ("row", models.CharField(max_length=40)),
                ("version", models.IntegerField()),
                ("effective", models.DateField()),
                ("fields", models.TextField()),
                ("reason", models.TextField(blank=True)),
                ("previous", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
            ],
            options={"db_table": "fact"},
        ),
        migrations.AddIndex("Fact", models.Index(fields=["table", "row", "number"], name="fact_of_row")),
        migrations.AddIndex("Fact", models.Index(fields=["recorded"], name="fact_recorded")),
        migrations.AddConstraint(
            "Fact", models.UniqueConstraint(fields=["table", "row", "version"], condition=~models.Q(deed="noted"), name="one_fact_a_version")
        ),
        migrations.CreateModel(
            name="Chain",
            fields=[
                ("id", models.IntegerField(primary_key=True, serialize=False)),
                ("number", models.BigIntegerField()),
                ("hash", models.CharField(max_length=64)),
                ("recorded", models.DateTimeField(null=True)),
            ],
            options={"db_table": "chain"},
        ),
        migrations.CreateModel(
            name="CurrentTable",
            fields=[("id", models.CharField(max_length=40, primary_key=True, serialize=False)), ("shape", models.CharField(max_length=64))],
            options={"db_table": "current_table"},
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
        migrations.RunPython(protect, migrations.RunPython.noop),
    )
