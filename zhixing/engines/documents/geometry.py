"""The measures of GB/T 9704-2012, one place for PDF and DOCX. Lengths in millimetres, sizes of type in points."""

from __future__ import annotations

from fractions import Fraction

# 5.2.1: A4, white at the top 37 mm, at the binding edge 28 mm; the area of type is 156 mm by 225 mm.
PAGE = (210, 297)
TOP, LEFT = 37, 28
WIDTH, HEIGHT = 156, 225
# 5.2.2, 5.2.3: 22 lines of 28 characters, size 3, filling the area.
LINES, CHARACTERS = 22, 28
PITCH = Fraction(HEIGHT, LINES)
ADVANCE = Fraction(WIDTH, CHARACTERS)
# 7.2.4: the issuer's name stands 35 mm below the upper edge of the area; 7.2.7: the red rule 4 mm below the number.
HEAD, RULE = 35, 4
# 7.5: the number of the page stands 7 mm below the area.
FOLIO = 7
POINT = Fraction(254, 720)  # of a millimetre
SIZE_2, SIZE_4, SIZE_5 = 22, 14, Fraction(21, 2)

# The named faces and what stands in for each where it is not installed, best first. The last ones are free.
FACES: dict[str, tuple[str, ...]] = {
    "仿宋": ("FangSong_GB2312", "FangSong", "STFangsong", "Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC"),
    "黑体": ("SimHei", "STHeiti", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC"),
    "楷体": ("KaiTi_GB2312", "KaiTi", "STKaiti", "Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC"),
    "小标宋": ("FZXiaoBiaoSong-B05S", "方正小标宋简体", "STZhongsong", "Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC"),
    "宋体": ("SimSun", "STSong", "Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC"),
}
