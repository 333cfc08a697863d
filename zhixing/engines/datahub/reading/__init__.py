"""Rows of a version as others may have them: a page of them, all as a file, or told apart in groups; what is guarded is masked or left out.

>>> from zhixing.engines.datahub import Column
>>> shown([Column("town", "VARCHAR"), Column("pin", "VARCHAR", sensitivity="secret")])
(Column(name='town', type='VARCHAR', unit='', sensitivity='internal'),)
"""

from zhixing.engines.datahub.reading.grouping import MOST, MOST_FIGURES, MOST_WAYS, Taken, Way, groups
from zhixing.engines.datahub.reading.keys import keyed
from zhixing.engines.datahub.reading.pages import GUARDED, Form, Page, as_sql, copied, page, shown, stricter

__all__ = [
    "GUARDED",
    "MOST",
    "MOST_FIGURES",
    "MOST_WAYS",
    "Form",
    "Page",
    "Taken",
    "Way",
    "as_sql",
    "copied",
    "groups",
    "keyed",
    "page",
    "shown",
    "stricter",
]
