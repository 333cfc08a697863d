"""The county that is served: its catalogue, loaded once from the folder that ZHIXING_COUNTY names."""

from __future__ import annotations

import functools
import os
from pathlib import Path

from zhixing.kernel.errors import InputFault
from zhixing.systems import Catalogue, load_catalogue

SETTING = "ZHIXING_COUNTY"


@functools.cache
def catalogue() -> Catalogue:
    """The catalogue of the county that is served."""
    folder = os.environ.get(SETTING, "")
    if not folder:
        raise InputFault(SETTING, "no county", "the folder of a county, for example counties/NAME")
    return load_catalogue(Path(folder))
