"""Whatever a mill brings as a picture in; upright 8-bit grey or sRGB out, with what was done."""

from .errors import PictureError
from .picture import Picture, open_picture
from .sizes import MOST_BYTES, MOST_PIXELS

__all__ = ["MOST_BYTES", "MOST_PIXELS", "Picture", "PictureError", "open_picture"]
