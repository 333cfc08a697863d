"""Pictures: decoded within bounds and written anew, upright and without what a camera put in (place, time, device, comments); small ones beside them."""

from __future__ import annotations

import errno
import io
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

from zhixing.engines.evidence.kinds import Kind
from zhixing.engines.evidence.refused import Refused
from zhixing.kernel.errors import MissingPart

# A picture of pillow, which is optional.
Picture: TypeAlias = Any
# A telephone of today makes 50 million pixels; four bytes each of so many is what one picture costs in memory.
MOST_PIXELS = 64_000_000
MOST_PAGES, MOST_PIXELS_OF_PAGES = 60, 256_000_000
WIDTHS = (320, 1280)
# What is wrong with our disk and not with the picture.
OF_THE_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EACCES, errno.EROFS, errno.EMFILE)
FORMATS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "tiff": "TIFF"}
SAVED: dict[str, dict[str, Any]] = {"JPEG": {"quality": 90}, "PNG": {}, "WEBP": {"quality": 90}, "TIFF": {"compression": "tiff_lzw"}}
# One picture is decoded at a time, so that many people with large photos do not fill the memory together.
_ONE = threading.Lock()


def develop(source: Path, kind: Kind, target: Path) -> dict[int, Path]:
    """Write the picture anew to `target`, and beside it a small one for each of WIDTHS; raises Refused where it cannot be decoded within bounds."""
    # Of a broken picture the decoders warn before they fail, or go on; its owner is told once, by what is raised.
    with _ONE, warnings.catch_warnings(action="ignore"):
        try:
            return _developed(source, kind, target)
        except _imaging().DecompressionBombError:
            raise _too_many_pixels() from None
        except OSError as error:
            if error.errno in OF_THE_DISK:
                raise
            raise Refused("", "damaged", kind.zh, kind.en) from None
        except (SyntaxError, ValueError, TypeError, LookupError, AttributeError, EOFError, ArithmeticError, RuntimeError):
            # What the decoders raise at a broken picture.
            raise Refused("", "damaged", kind.zh, kind.en) from None


def _imaging() -> Any:
    try:
        from PIL import Image
    except ImportError:
        raise MissingPart("Taking pictures as evidence", "web") from None
    return Image


def _too_many_pixels() -> Refused:
    return Refused("", "pixels", str(MOST_PIXELS // 10_000), str(MOST_PIXELS // 1_000_000))


def _developed(source: Path, kind: Kind, target: Path) -> dict[int, Path]:
    form = FORMATS[kind.id]
    with _imaging().open(source, formats=[form]) as opened:
        if kind.id == "tiff":
            first = _pages(opened, target)
        else:
            first = _clean(opened)
            if form == "JPEG" and first.mode not in ("L", "RGB"):
                first = first.convert("RGB")
            first.save(target, form, **SAVED[form])
    return _small(first, target)


def _pages(opened: Any, target: Path) -> Picture:
    """Every page of a scan, one after the other; the first is returned."""
    from PIL.TiffImagePlugin import AppendingTiffWriter

    first: Picture | None = None
    with AppendingTiffWriter(str(target), new=True) as writer:
        for page in _bounded(opened):
            page.save(writer, "TIFF", compression="group4" if page.mode == "1" else SAVED["TIFF"]["compression"])
            writer.newFrame()
            first = page if first is None else first
    assert first is not None
    return first


def _bounded(opened: Any) -> Iterator[Picture]:
    if getattr(opened, "n_frames", 1) > MOST_PAGES:
        raise Refused("", "pages", str(MOST_PAGES))
    pixels = 0
    for number in range(getattr(opened, "n_frames", 1)):
        opened.seek(number)
        pixels += opened.width * opened.height
        if pixels > MOST_PIXELS_OF_PAGES:
            raise _too_many_pixels()
        yield _clean(opened)


def _clean(opened: Any) -> Picture:
    """The bare pixels: upright, in the colours of the web, with nothing else."""
    from PIL import ImageOps

    if opened.width * opened.height > MOST_PIXELS:
        raise _too_many_pixels()
    profile, clear = opened.info.get("icc_profile"), opened.info.get("transparency")
    upright = ImageOps.exif_transpose(opened)
    picture = _in_common_colours(upright, profile) if profile else upright
    if picture.mode in ("CMYK", "YCbCr", "LAB", "HSV", "F"):
        picture = picture.convert("RGB")
    bare: Picture = picture.copy()
    bare.info = {"transparency": clear} if clear is not None and bare.mode in ("P", "L", "RGB") and opened.format == "PNG" else {}
    return bare


def _in_common_colours(picture: Any, profile: bytes) -> Any:
    """The colours as the picture's own profile means them, in sRGB; a profile that cannot be used is left out."""
    from PIL import ImageCms

    if picture.mode not in ("RGB", "CMYK"):
        return picture
    try:
        return ImageCms.profileToProfile(picture, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture


def _small(picture: Picture, target: Path) -> dict[int, Path]:
    """The small pictures, the longer side no longer than each width."""
    from PIL import Image

    if picture.mode.startswith("I"):
        picture = picture.point(lambda value: value * (1 / 256)).convert("L")
    plain = picture.convert("RGBA" if "A" in picture.mode or "transparency" in picture.info else "RGB")
    made = {}
    for width in sorted(WIDTHS, reverse=True):
        plain.thumbnail((width, width), Image.Resampling.LANCZOS)
        made[width] = target.with_name(f"{target.name}.{width}.webp")
        plain.save(made[width], "WEBP", quality=80)
    return made
