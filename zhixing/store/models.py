"""The tables that are migrated: facts, the end of the chain, and which current tables there are. Current rows are made in current.py."""

from __future__ import annotations

from django.db import models

from zhixing.store.people import Person, Token

__all__ = ["Chain", "CurrentTable", "Evidence", "EvidenceUse", "Fact", "Person", "Token"]


class Fact(models.Model):
    """One fact of the ledger. Triggers of the database refuse to change or remove it."""

    number = models.BigIntegerField(primary_key=True)
    recorded = models.DateTimeField()
    actor = models.CharField(max_length=64)
    deed = models.CharField(max_length=16)
    table = models.CharField(max_length=40)
    row = models.CharField(max_length=40)
    version = models.IntegerField()
    effective = models.DateField()
    # Canonical JSON as text: its bytes are hashed, and a JSON column would write them anew.
    fields = models.TextField()
    reason = models.TextField(blank=True)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        db_table = "fact"
        indexes = (models.Index(fields=["table", "row", "number"], name="fact_of_row"), models.Index(fields=["recorded"], name="fact_recorded"))
        constraints = (
            # Two people who saw the same version cannot both make the next one.
            models.UniqueConstraint(fields=["table", "row", "version"], condition=~models.Q(deed="noted"), name="one_fact_a_version"),
        )


class Chain(models.Model):
    """The end of the chain: its one row is what a writer holds while it appends."""

    id = models.IntegerField(primary_key=True)
    number = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    recorded = models.DateTimeField(null=True)

    class Meta:
        db_table = "chain"


class CurrentTable(models.Model):
    """A current table that exists, and the shape it was made in; another shape has it refolded."""

    id = models.CharField(max_length=40, primary_key=True)
    shape = models.CharField(max_length=64)

    class Meta:
        db_table = "current_table"


class Evidence(models.Model):
    """One bringing of a file, as its fact says: derived, refolded from the facts of the table `evidence`. One file may be brought by several people."""

    row = models.CharField(max_length=40, primary_key=True)
    hash = models.CharField(max_length=64)
    given = models.CharField(max_length=64)
    size = models.BigIntegerField()
    kind = models.CharField(max_length=16)
    name = models.CharField(max_length=200)
    rank = models.CharField(max_length=16)
    actor = models.CharField(max_length=64)
    agency = models.CharField(max_length=40)
    brought = models.DateTimeField()
    fact = models.BigIntegerField()

    class Meta:
        db_table = "evidence"
        indexes = (models.Index(fields=["given"], name="evidence_given"),)
        constraints = (models.UniqueConstraint(fields=["hash", "actor", "agency", "rank"], name="one_bringing"),)


class EvidenceUse(models.Model):
    """That a field of a row names a file, now or in a version that is past: derived, written with the current row and refolded with it."""

    id = models.BigAutoField(primary_key=True)
    hash = models.CharField(max_length=64)
    table = models.CharField(max_length=40)
    row = models.CharField(max_length=40)
    field = models.CharField(max_length=40)
    # Of the row and the field: who may see the file is told without looking them up.
    owner = models.CharField(max_length=40)
    sensitivity = models.CharField(max_length=16)
    now = models.BooleanField()

    class Meta:
        db_table = "evidence_use"
        indexes = (models.Index(fields=["hash"], name="evidence_use_hash"),)
        constraints = (models.UniqueConstraint(fields=["table", "row", "field", "hash"], name="one_use"),)
