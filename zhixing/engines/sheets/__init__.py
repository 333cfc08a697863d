"""Sheets that an office opens: columns that print on A4, text that stays text, files of the same bytes every time.

`fill` and `finish` make a sheet of a workbook, `put` one cell of it, `listed` a whole workbook of a list in parts; `fixed` takes clock and host out of the file.

>>> from openpyxl import Workbook
>>> sheet = Workbook().active
>>> fill(sheet, (Column("事项", 20), Column("结果", 10)), [("绿道", "=20")])
>>> sheet["B2"].value, sheet["B2"].data_type
('=20', 's')
"""

from zhixing.engines.sheets.listed import listed
from zhixing.engines.sheets.package import fixed
from zhixing.engines.sheets.sheet import BODY, HEAD, TITLE, UNBROKEN, Column, fill, finish, height, paper, put

__all__ = ["BODY", "HEAD", "TITLE", "UNBROKEN", "Column", "fill", "finish", "fixed", "height", "listed", "paper", "put"]
