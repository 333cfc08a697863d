"""Spreadsheets of declared tables: an empty template out, rows out, rows in with every fault told by its cell, faulty rows back to be mended.

>>> from io import BytesIO
>>> from zhixing.engines.records.table import Field, Label, Table
>>> from zhixing.engines.records.values import Known
>>> field = Field("name", Label("名称", "Name"), "text", required=True)
>>> register = Table("ponds", Label("山塘", "Ponds"), Label("", ""), (field,), ("name",), "name")
>>> template(register, Known())[:2]
b'PK'
"""

from zhixing.engines.records.sheet.columns import Header, match
from zhixing.engines.records.sheet.grid import Cell, Row
from zhixing.engines.records.sheet.matching import keeper, key_fields, said
from zhixing.engines.records.sheet.outgoing import Outgoing, write_returned, write_rows
from zhixing.engines.records.sheet.package import LARGEST
from zhixing.engines.records.sheet.place import Placed, Refused
from zhixing.engines.records.sheet.reading import Incoming, Line
from zhixing.engines.records.sheet.template import template

__all__ = [
    "LARGEST",
    "Cell",
    "Header",
    "Incoming",
    "Line",
    "Outgoing",
    "Placed",
    "Refused",
    "Row",
    "keeper",
    "key_fields",
    "match",
    "said",
    "template",
    "write_returned",
    "write_rows",
]
