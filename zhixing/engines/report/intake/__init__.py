"""The intake: any file that a report may come in becomes one text with the way back to its pages and lines.

The kind of a file is found from its bytes: plain text (UTF-8, GB18030, UTF-16), Markdown, HTML, PDF, DOCX, pictures.
Scans and PDFs without a text layer need the optional part “ocr”.

>>> import tempfile
>>> from pathlib import Path
>>> with tempfile.TemporaryDirectory() as folder:
...     path = Path(folder, "report.txt")
...     _ = path.write_bytes("新建道路12公里。".encode("gb18030"))
...     manuscript = open_manuscript(path)
>>> manuscript.text, manuscript.encoding
('新建道路12公里。', 'gb18030')
"""

from zhixing.engines.report.intake.opening import open_manuscript

__all__ = ["open_manuscript"]
