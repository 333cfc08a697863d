"""Large deliveries: ten million rows of Parquet, and a million of CSV of which one in a hundred is bad, beside a plain COPY of DuckDB."""
