"""Opening pictures: every kind a mill may bring, and what is no picture."""

from __future__ import annotations

import io
import struct
import zlib

import cv2
import numpy as np
import pillow_heif
import pytest
from PIL import Image, ImageCms

from chainloom.engines.inspection import PictureError, jpeg_of, open_picture, png_of

RNG = np.random.default_rng(5)
# Rises to the right and downwards, so that every turn can be told from every other.
RAMP = np.add.outer(np.arange(48) * 2, np.arange(80)).astype(np.uint8) + 20
COLOUR = np.dstack([RAMP, RAMP[:, ::-1], np.full_like(RAMP, 90)])
CLOTH = RNG.integers(60, 200, (256, 320), dtype=np.uint8)


def saved(pixels, kind="PNG", **options) -> bytes:
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def codes(warned) -> list[str]:
    return [one.code for one in warned]


def told(warned, code) -> dict:
    return next(one.values for one in warned if one.code == code)


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "BMP", "PPM"])
def test_grey_and_colour_are_read_as_they_are(kind):
    for pixels in (RAMP, COLOUR):
        found = open_picture(saved(pixels, kind), name="a")
        np.testing.assert_array_equal(found.pixels, pixels)
        assert (found.width, found.height) == found.whole == (80, 48)
        assert not found.done
        assert not found.warnings


@pytest.mark.parametrize(
    ("kind", "options"),
    [("JPEG", {"quality": 95}), ("WEBP", {"lossless": True}), ("JPEG2000", {})],
)
def test_other_formats_are_near(kind, options):
    found = open_picture(saved(COLOUR, kind, **options)).pixels
    assert np.abs(found.astype(int) - COLOUR).mean() < 4


def test_a_phones_heic_is_turned_upright():
    exif = Image.Exif()
    exif[274] = 6
    target = io.BytesIO()
    stored = Image.fromarray(np.ascontiguousarray(np.rot90(COLOUR)))
    pillow_heif.from_pillow(stored).save(target, quality=95, exif=exif.tobytes())
    found = open_picture(target.getvalue())
    assert found.whole == (80, 48)
    assert np.abs(found.pixels.astype(int) - COLOUR).mean() < 6


def test_a_phones_heic_is_read():
    target = io.BytesIO()
    pillow_heif.from_pillow(Image.fromarray(COLOUR)).save(target, quality=95)
    found = open_picture(target.getvalue())
    assert found.format == "HEIF"
    assert np.abs(found.pixels.astype(int) - COLOUR).mean() < 6
    with pytest.raises(PictureError) as refused:
        open_picture(target.getvalue()[: len(target.getvalue()) // 2], name="phone.heic")
    assert "phone.heic" in str(refused.value)


@pytest.mark.parametrize("compression", [None, "tiff_lzw", "tiff_adobe_deflate", "packbits"])
def test_tiff_of_a_scanner_is_read_however_it_is_packed(compression):
    found = open_picture(saved(COLOUR, "TIFF", compression=compression))
    np.testing.assert_array_equal(found.pixels, COLOUR)


def tiled_tiff(pixels: np.ndarray, side: int = 32, *, said: int = 0) -> bytes:
    """A TIFF of tiles written by hand (TIFF 6.0, section 15); `said`: another tile width."""
    height, width = pixels.shape
    rows, columns = -(-height // side), -(-width // side)
    padded = np.zeros((rows * side, columns * side), pixels.dtype)
    padded[:height, :width] = pixels
    tiles = [
        padded[r * side : (r + 1) * side, c * side : (c + 1) * side].tobytes()
        for r in range(rows)
        for c in range(columns)
    ]
    bits = pixels.dtype.itemsize * 8
    tags: list[tuple[int, int, list[int]]] = [
        (256, 4, [width]),
        (257, 4, [height]),
        (258, 3, [bits]),
        (259, 3, [1]),
        (262, 3, [1]),
        (277, 3, [1]),
        (322, 4, [said or side]),
        (323, 4, [said or side]),
        (324, 4, []),
        (325, 4, [len(tile) for tile in tiles]),
    ]
    head = 8 + 2 + 12 * len(tags) + 4
    extra = head
    data = extra + 2 * 4 * len(tiles)
    offsets = [data + sum(len(tile) for tile in tiles[:n]) for n in range(len(tiles))]
    out = struct.pack("<2sHI", b"II", 42, 8) + struct.pack("<H", len(tags))
    for tag, kind, values in tags:
        listed = offsets if tag == 324 else values
        if len(listed) == 1:
            out += struct.pack("<HHII", tag, kind, 1, listed[0])
        else:
            place = extra if tag == 324 else extra + 4 * len(tiles)
            out += struct.pack("<HHII", tag, kind, len(listed), place)
    out += struct.pack("<I", 0)
    out += struct.pack(f"<{len(tiles)}I", *offsets)
    out += struct.pack(f"<{len(tiles)}I", *(len(tile) for tile in tiles))
    return out + b"".join(tiles)


def test_tiles_are_put_together_and_a_tile_larger_than_allowed_is_refused():
    np.testing.assert_array_equal(open_picture(tiled_tiff(RAMP)).pixels, RAMP)
    with pytest.raises(PictureError) as refused:
        open_picture(tiled_tiff(RAMP, said=60_000))
    assert refused.value.code == "too_many_pixels"


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
@pytest.mark.parametrize("bits", [10, 12, 16])
def test_sixteen_bits_are_scaled_by_the_bits_that_are_used(kind, bits):
    deep = (RAMP.astype(np.uint32) * ((1 << bits) - 1) // 255).astype(np.uint16)
    deep[0, 0] = (1 << bits) - 1
    found = open_picture(saved(deep, kind))
    assert found.pixels[0, 0] == 255
    assert np.abs(found.pixels.astype(int) - RAMP)[1:].max() <= 1
    assert told(found.done, "from_bits") == {"bits": bits}


@pytest.mark.parametrize("suffix", [".png", ".tiff"])
def test_colours_of_sixteen_bits_are_not_cut_to_the_upper_eight(suffix):
    deep = COLOUR.astype(np.uint16) * 16  # 12 bits in 16
    content = cv2.imencode(suffix, deep[..., ::-1])[1].tobytes()
    found = open_picture(content)
    assert told(found.done, "from_bits") == {"bits": 12}
    assert np.abs(found.pixels.astype(int) - COLOUR).max() <= 1


def test_big_endian_and_floating_tiff():
    deep = RAMP.astype(">u2") * 257
    found = open_picture(saved(Image.frombytes("I;16B", (80, 48), deep.tobytes()), "TIFF"))
    np.testing.assert_array_equal(found.pixels, RAMP)
    found = open_picture(saved(Image.fromarray(RAMP.astype(np.float32) / 255), "TIFF"))
    assert codes(found.done) == ["stretched"]
    assert (found.pixels.min(), found.pixels.max()) == (0, 255)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_pictures_stand_upright_as_their_camera_says(orientation, kind):
    exif = Image.Exif()
    exif[274] = orientation
    stored = {
        1: RAMP,
        2: RAMP[:, ::-1],
        3: RAMP[::-1, ::-1],
        4: RAMP[::-1],
        5: RAMP.T,
        6: np.rot90(RAMP, 1),
        7: RAMP[::-1, ::-1].T,
        8: np.rot90(RAMP, -1),
    }[orientation]
    found = open_picture(saved(np.ascontiguousarray(stored), kind, exif=exif))
    np.testing.assert_array_equal(found.pixels, RAMP)
    assert found.whole == (80, 48)
    assert codes(found.done) == ([] if orientation == 1 else ["turned"])


def test_palette_two_tones_and_see_through():
    palette = Image.fromarray(COLOUR).quantize(16)
    found = open_picture(saved(palette))
    np.testing.assert_array_equal(found.pixels, np.asarray(palette.convert("RGB")))
    tones = open_picture(saved(Image.fromarray(RAMP > 90)))
    assert set(np.unique(tones.pixels)) == {0, 255}
    assert codes(tones.warnings) == ["two_tones"]
    opacity = np.full_like(RAMP, 255)
    whole = open_picture(saved(np.dstack([COLOUR, opacity])))
    np.testing.assert_array_equal(whole.pixels, COLOUR)
    assert not whole.warnings
    opacity[:10] = 0
    seen = open_picture(saved(np.dstack([COLOUR, opacity])))
    assert (seen.pixels[:10] == 255).all()
    assert codes(seen.warnings) == ["transparent"]
    grey = open_picture(saved(np.dstack([RAMP, opacity])))
    assert grey.pixels.shape == RAMP.shape


def test_colours_that_are_all_grey_become_grey():
    assert open_picture(saved(np.dstack([RAMP] * 3))).pixels.shape == RAMP.shape


def test_cmyk_is_read_and_said_to_be_doubtful_without_a_profile():
    for kind in ("JPEG", "TIFF"):
        found = open_picture(saved(Image.fromarray(COLOUR).convert("CMYK"), kind))
        assert codes(found.done) == ["from_cmyk"]
        assert codes(found.warnings) == ["cmyk_without_profile"]
        assert np.abs(found.pixels.astype(int) - COLOUR).mean() < 6


def test_another_profile_is_converted_and_a_broken_one_left_alone():
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    np.testing.assert_array_equal(open_picture(saved(COLOUR, icc_profile=srgb)).pixels, COLOUR)
    # The same with red and blue exchanged, under another name.
    other = srgb.replace(b"\0s\0R\0G\0B", b"\0m\0i\0n\0e")
    other = other.replace(b"rXYZ", b"xXYZ", 1).replace(b"bXYZ", b"rXYZ", 1)
    found = open_picture(saved(COLOUR, icc_profile=other.replace(b"xXYZ", b"bXYZ", 1)))
    assert codes(found.done) == ["from_profile"]
    assert np.abs(found.pixels.astype(int) - COLOUR[..., ::-1]).max() <= 3
    abstract = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    wide = open_picture(saved(COLOUR, icc_profile=abstract))
    assert codes(wide.done + wide.warnings) == ["profile_broken"]
    found = open_picture(saved(COLOUR, icc_profile=b"no profile"))
    np.testing.assert_array_equal(found.pixels, COLOUR)
    assert codes(found.warnings) == ["profile_broken"]


def test_resolution_in_the_file_says_the_scale_unless_it_is_a_programs_own():
    assert open_picture(saved(RAMP, dpi=(254, 254))).stated_mm_per_px == pytest.approx(0.1, 1e-3)
    assert open_picture(saved(RAMP, dpi=(72, 72))).stated_mm_per_px is None


def test_of_several_pages_the_first_is_read_and_said_to_be():
    pages = [Image.fromarray(page) for page in (RAMP, RAMP[::-1], RAMP)]
    found = open_picture(saved(pages[0], "TIFF", save_all=True, append_images=pages[1:]))
    np.testing.assert_array_equal(found.pixels, RAMP)
    assert told(found.warnings, "first_page") == {"pages": 3}


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("PNG", {}),
        ("JPEG", {"quality": 90}),
        ("BMP", {}),
        ("TIFF", {}),
    ],
)
def test_a_file_that_is_cut_off_is_read_as_far_as_it_goes(kind, options):
    content = saved(CLOTH, kind, **options)
    whole = open_picture(content).pixels
    found = open_picture(content[: int(len(content) * 0.6)], name="scan")
    rows = found.height
    assert 0.35 * 256 < rows < 0.75 * 256
    assert found.whole == (320, 256)
    x, y = found.offset
    assert x == 0
    if rows > 16:
        # The last row may be there only in part.
        inner = slice(8, rows - 8)
        np.testing.assert_array_equal(found.pixels[inner], whole[y : y + rows][inner])
    assert told(found.warnings, "cut_off_at")["rows"] == rows
    assert (y > 0) == (kind == "BMP")


def test_of_tiles_only_whole_rows_of_them_are_taken():
    content = tiled_tiff(CLOTH)  # 8 rows of 10 tiles
    found = open_picture(content[: int(len(content) * 0.44)])
    np.testing.assert_array_equal(found.pixels, CLOTH[:96])


@pytest.mark.parametrize("orientation", [3, 6])
def test_colours_of_sixteen_bits_stand_upright_too(orientation):
    stored = np.rot90(COLOUR, {3: 2, 6: 1}[orientation])
    content = cv2.imencode(".tiff", stored[..., ::-1].astype(np.uint16) * 257)[1].tobytes()
    # Orientation in the place of a tag that only says what is usual (planar configuration).
    usual = struct.pack("<HHIHH", 284, 3, 1, 1, 0)
    turned = content.replace(usual, struct.pack("<HHIHH", 274, 3, 1, orientation, 0))
    assert turned != content
    np.testing.assert_array_equal(open_picture(turned).pixels, COLOUR)


def test_where_the_rows_of_a_turned_picture_that_is_cut_off_lie():
    exif = Image.Exif()
    exif[274] = 6  # stored lying on its left side
    content = saved(CLOTH, "PNG", exif=exif)
    whole = open_picture(content)
    found = open_picture(content[: int(len(content) * 0.6)])
    assert found.whole == (256, 320)
    assert found.height == 320
    assert found.offset == (256 - found.width, 0)
    inner = found.pixels[:, 8:]
    np.testing.assert_array_equal(inner, whole.pixels[:, found.offset[0] + 8 :])


def test_a_progressive_jpeg_that_is_cut_off_is_whole_but_coarse():
    content = saved(CLOTH, "JPEG", progressive=True)
    found = open_picture(content[: int(len(content) * 0.7)])
    assert found.pixels.shape == CLOTH.shape
    assert codes(found.warnings) == ["cut_off_coarse"]


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_that_says(width: int, height: int) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 1000))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 a report", "not_a_picture"),
        ("这不是图片".encode(), "not_a_picture"),
        (saved(RAMP)[:30], "head_broken"),
        (saved(RAMP)[:60], "cut_off"),
        (saved(RAMP, "TIFF", compression="tiff_lzw")[:900], "head_broken"),
        (saved(RAMP, "TIFF")[:20], "head_broken"),
        (saved(RAMP, "WEBP")[:60], "broken"),
        (png_that_says(12_000, 10_000), "too_many_pixels"),
        (png_that_says(250_000, 2), "too_many_pixels"),
        (png_that_says(60_000, 60_000), "far_too_many_pixels"),
    ],
    ids=["empty", "pdf", "text", "head", "png", "lzw", "tiff", "webp", "large", "long", "bomb"],
)
def test_what_cannot_be_used_is_told_with_name_and_reason(content, code):
    with pytest.raises(PictureError, match=r"^roll-7\.tif: ") as refused:
        open_picture(content, name="roll-7.tif")
    assert refused.value.code in (code, "cut_off" if code == "broken" else code)


def test_bytes_cut_anywhere_and_bytes_changed_anywhere_never_raise_anything_else():
    rng = np.random.default_rng(11)
    for kind in ("PNG", "JPEG", "TIFF", "BMP", "WEBP"):
        content = saved(COLOUR, kind)
        for _ in range(40):
            broken = bytearray(content[: rng.integers(1, len(content) + 1)])
            for place in rng.integers(0, len(broken), 3):
                broken[place] = rng.integers(0, 256)
            try:
                found = open_picture(bytes(broken), most_pixels=1_000_000)
            except PictureError:
                continue
            assert found.pixels.dtype == np.uint8
            assert found.pixels.size


@pytest.mark.parametrize("shape", [(1, 40_000), (40_000, 1), (40_000, 2, 3)])
def test_long_thin_pictures_are_written(shape):
    pixels = np.full(shape, 120, np.uint8)
    for content in (png_of(pixels), jpeg_of(pixels)):
        written = open_picture(content, name="thin").pixels
        assert max(written.shape[:2]) == 16_000
        assert min(written.shape[:2]) == 1


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "P", "CMYK", "1"])
def test_a_picture_converted_in_strips_is_the_same_as_in_one(mode, monkeypatch):
    image = Image.fromarray(COLOUR)
    if mode == "RGBA":
        image.putalpha(Image.fromarray(RAMP))
    image = image.convert(mode)
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    profile = {"icc_profile": srgb} if mode == "RGB" else {}
    kind = "TIFF" if mode == "CMYK" else "PNG"
    exif = Image.Exif()
    exif[274] = 6
    content = saved(image, kind, exif=exif, **profile)
    whole = open_picture(content)
    monkeypatch.setattr("chainloom.engines.inspection.pictures.picture.STRIP_PIXELS", 400)
    strips = open_picture(content)
    np.testing.assert_array_equal(strips.pixels, whole.pixels)
    assert (strips.done, strips.warnings) == (whole.done, whole.warnings)


def test_pages_that_are_lost_leave_the_first_as_it_was():
    pages = [Image.fromarray(CLOTH), Image.fromarray(CLOTH[::-1].copy())]
    content = saved(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    found = open_picture(content[: len(content) * 6 // 10])
    np.testing.assert_array_equal(found.pixels, CLOTH)
