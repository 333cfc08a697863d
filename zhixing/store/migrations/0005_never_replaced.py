"""SQLite's REPLACE removes a fact without asking the trigger against removal: it is refused before it begins."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

REFUSED = """CREATE TRIGGER fact_added BEFORE INSERT ON fact
   WHEN EXISTS (SELECT 1 FROM fact WHERE number = new.number)
     OR (new.deed <> 'noted' AND EXISTS (
       SELECT 1 FROM fact WHERE "table" = new."table" AND "row" = new."row" AND version = new.version AND deed <> 'noted'))
   BEGIN SELECT RAISE(ABORT, 'a fact is never replaced'); END"""


def refuse(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """PostgreSQL has no such way round."""
    if editor.connection.vendor == "sqlite":
        editor.execute(REFUSED, None)


class Migration(migrations.Migration):
    """See the module."""

    dependencies = (("store", "0004_accounts"),)
    operations = (migrations.RunPython(refuse, migrations.RunPython.noop),)
