"""How long the figures of a plan take as the data grow, in DuckDB and on a Spark cluster."""
