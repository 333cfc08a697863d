"""How much the intake takes in, and why; what is beyond a limit is refused with a sentence before it is read."""

from __future__ import annotations

MEGABYTE = 1 << 20

TEXT = 20 * MEGABYTE  # the longest report with its annexes is 0.2 MB; a novel of a million characters 3 MB
HTML = 20 * MEGABYTE  # pages saved with their pictures inside
HTML_MARKUP = 8 * MEGABYTE  # without these pictures; the tree takes seventy times as much memory
DOCX = 100 * MEGABYTE  # photos in the report
PDF = 200 * MEGABYTE  # a scanned volume at 300 dpi
IMAGE = 100 * MEGABYTE  # an uncompressed scan of a newspaper page

PDF_PAGES = 500  # a report has 20 to 60 pages; at 3 s a page recognition of 500 takes half an hour
PDF_CHARACTERS = 100_000  # on one page; a dense newspaper page has 15,000

DOCX_UNPACKED = 300 * MEGABYTE  # all parts together
DOCX_PART = 16 * MEGABYTE  # one part that is parsed; the text of a long report with all its markup takes 3 MB
DOCX_RATIO = 200  # unpacked to packed; markup reaches 30
DOCX_RATIO_FROM = MEGABYTE  # the ratio says nothing about small parts
DOCX_ENTRIES = 5000
DOCX_DIRECTORY = 2 * MEGABYTE  # the list of entries itself, which is read before anything can be counted

PIXELS = 80_000_000  # a newspaper page (A2) at 300 dpi has 35 million
SCAN_DPI = 200  # for recognising pages of a PDF; characters of 10.5 pt are then 29 pixels high
SCAN_SIDE = 4000  # pixels of the longer side that are given to recognition; memory grows with the square
