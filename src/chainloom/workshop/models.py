"""The models of the tools, gathered for Django: each stands in its tool's folder."""

from .inspection import models as inspection

__all__ = ["inspection"]
