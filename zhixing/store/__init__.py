"""The store: the only code that touches the database. It appends facts to the ledger and keeps the current rows that they make."""
