"""The portal under load, a million rows in one table, beside Datasette on the same rows."""
