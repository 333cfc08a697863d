"""Official papers (公文) by GB/T 9704-2012: what they consist of, as PDF and as DOCX in the measures of the standard.

>>> from datetime import date
>>> paper = Paper("澄川县人民政府文件", "关于下达任务的通知", (Text("请遵照执行。"),), date(2025, 3, 5), number_of("澄政发", 2025, 3))
>>> paper.number, dated(paper.signed_on)
('澄政发〔2025〕3号', '2025年3月5日')
"""

from zhixing.engines.documents.docx import docx
from zhixing.engines.documents.paper import Annex, Grid, Paper, Text, dated, next_number, normal_number, number_of, one_form
from zhixing.engines.documents.pdf import missing_faces, pdf

__all__ = ["Annex", "Grid", "Paper", "Text", "dated", "docx", "missing_faces", "next_number", "normal_number", "number_of", "one_form", "pdf"]
