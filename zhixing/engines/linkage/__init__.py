"""Which rows of different departments are about one body (一企一档, 一人一档): records in, clusters out, with the reason of each and the pairs that a person must look at.

It needs the extra “lake”. It knows no tables and no ledger: rows and decisions come as plain values.

>>> from zhixing.engines.linkage import link_enterprises
>>> same = [Record("a/1", "澄川县华丰五金有限公司", "91350100M000100Y43"), Record("b/7", "华丰五金有限公司", "9135 0100 m000 100y 43"), Record("c/2", "东山茶厂")]
>>> [cluster.records for cluster in link_enterprises(same).clusters]
[('a/1', 'b/7'), ('c/2',)]
"""

from typing import TYPE_CHECKING

from zhixing.engines.linkage.declared import Kind, Mention, read_mentions
from zhixing.engines.linkage.names import Name, split_name
from zhixing.engines.linkage.places import clean_code, is_right
from zhixing.engines.linkage.record import Cluster, Link, Linkage, Record, Verdict
from zhixing.kernel.doors import ajar

if TYPE_CHECKING:
    from zhixing.engines.linkage.linking import link_enterprises, link_persons, named
    from zhixing.engines.linkage.profile import Places

__all__ = [
    "Cluster",
    "Kind",
    "Link",
    "Linkage",
    "Mention",
    "Name",
    "Places",
    "Record",
    "Verdict",
    "clean_code",
    "is_right",
    "link_enterprises",
    "link_persons",
    "named",
    "read_mentions",
    "split_name",
]

__getattr__ = ajar(__name__, {"linking": ("link_enterprises", "link_persons", "named"), "profile": ("Places",)})
