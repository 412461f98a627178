"""The only place where the product calls the inspection engine."""

from __future__ import annotations

from chainloom.engines import inspection
from chainloom.engines.inspection import Inspection, Pixels, Warned

from .models import RollPicture
