"""A data set of a million rows, read and counted through the catalogue, beside Datasette on the same rows."""
