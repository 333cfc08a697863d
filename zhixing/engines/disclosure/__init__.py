"""Disclosure: which counts of a table of groups have to be hidden, so that nobody can read or work out that it is one or a few.

>>> towns = one_way({"东湖镇": 120, "西湖镇": 3, "南湖镇": 40, "北湖镇": 0}, total=True)
>>> release = suppress(towns)
>>> release.hidden
{('西湖镇',): 'few', ('南湖镇',): 'guard'}
>>> leaks(release), leaks(Release(towns, {("西湖镇",): "few"}))
((), (Leak(place=('西湖镇',), low=3, high=3),))
"""

from zhixing.engines.disclosure.bounds import Mark, Release, feasible
from zhixing.engines.disclosure.suppress import FEWEST, Leak, differences, leaks, suppress
from zhixing.engines.disclosure.table import Counts, Place, one_way, two_way

__all__ = ["FEWEST", "Counts", "Leak", "Mark", "Place", "Release", "differences", "feasible", "leaks", "one_way", "suppress", "two_way"]
