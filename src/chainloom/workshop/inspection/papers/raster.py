"""A drawing as a picture of pixels, for files that hold no drawings."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw, ImageFont

from chainloom.core.drawing import Box, Drawing, Line, Words

PX_PER_MM = 6
_ANCHORS = {"start": "ls", "middle": "ms", "end": "rs"}


def png(drawing: Drawing) -> bytes:
    """The drawing as a PNG. Words are set in the font that Pillow brings, which has Latin letters
    and figures alone."""
    size = (round(drawing.width * PX_PER_MM), round(drawing.height * PX_PER_MM))
    image = Image.new("RGB", size, "#ffffff")
    pen = ImageDraw.Draw(image)
    for mark in drawing.marks:
        match mark:
            case Box():
                corners = [mark.x, mark.y, mark.x + mark.width, mark.y + mark.height]
                pen.rectangle(
                    [one * PX_PER_MM for one in corners],
                    fill=mark.fill or None,
                    outline=mark.stroke or None,
                )
            case Line():
                ends = [mark.x, mark.y, mark.to_x, mark.to_y]
                wide = max(1, round(mark.line * PX_PER_MM))
                pen.line([one * PX_PER_MM for one in ends], fill=mark.stroke, width=wide)
            case Words():
                place = (mark.x * PX_PER_MM, mark.y * PX_PER_MM)
                font = ImageFont.load_default(mark.size * PX_PER_MM)
                pen.text(place, mark.words, mark.fill, font, anchor=_ANCHORS[mark.side])
    kept = io.BytesIO()
    image.save(kept, "PNG", optimize=True)
    return kept.getvalue()
