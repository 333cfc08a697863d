"""Evidence: files from people, told by their bytes, made harmless, hashed. It writes where it is told to and knows no database.

>>> suffices("photo", wanted="document"), suffices("document", wanted="photo")
(False, True)
>>> Refused("现场.jpg", "active", "SVG 图", "an SVG drawing").zh
'内容是“SVG 图”，可能带有脚本，不接受；请转成 PDF 或图片'
"""

from zhixing.engines.evidence.intake import Taken, hash_of, receive, settle, shown_size, small_pictures
from zhixing.engines.evidence.kinds import KINDS, RANKS, Rank, suffices
from zhixing.engines.evidence.picture import WIDTHS
from zhixing.engines.evidence.refused import Refused

__all__ = ["KINDS", "RANKS", "WIDTHS", "Rank", "Refused", "Taken", "hash_of", "receive", "settle", "shown_size", "small_pictures", "suffices"]
