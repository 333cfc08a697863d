"""Enterprises that there are not, with the truth about them: for demonstrations, tests and measurements. Whoever shows them marks them as what they are.

`Enterprises` invents one after the other on a `Ground`, and tells what a list would say of one (`SOURCES`). Codes are right and of an area that the caller
names: one of a province that there is not (99).

>>> from random import Random
>>> ground = Ground(("澄川县",), "澄川", {"东山街道": "990101001"}, "990101")
>>> made = Enterprises(Random(1), ground)
>>> one = made.another()
>>> one.code[2:8], made.said(one, SOURCES[0]).town
('990101', '990101001')
"""

from zhixing.engines.synthetic.bodies import ALPHABET, SOURCES, Body, Enterprises, Ground, Said, Source, code_of

__all__ = ["ALPHABET", "SOURCES", "Body", "Enterprises", "Ground", "Said", "Source", "code_of"]
