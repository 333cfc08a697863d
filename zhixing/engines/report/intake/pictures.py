"""Picture files as arrays of pixels, one for each page, never more pixels than a limit."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Iterator
from typing import Any

from zhixing.engines.report.intake import limits
from zhixing.kernel.errors import InputFault

Progress = Callable[[int, int], None]
"""Called with the number of pages done and of all pages."""

_MOST, _SMALLER = f"at most {limits.PIXELS // 1_000_000} million", "Scan it at 200 to 300 dpi, one page a picture"

FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "WEBP")


def pictures(name: str, data: bytes, progress: Progress | None = None) -> Iterator[Any]:
    """The pages of a picture file as arrays (rows × columns × blue, green, red), as they are meant to be seen, on white."""
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # sizes are checked below, page by page
            image = Image.open(io.BytesIO(data), formats=FORMATS)
        frames = getattr(image, "n_frames", 1)
        if frames > limits.PDF_PAGES:
            raise InputFault(name, f"this picture has {frames} pages", f"at most {limits.PDF_PAGES}")
        for frame in range(frames):
            if progress:
                progress(frame, frames)
            image.seek(frame)
            _check_size(name, image.size)
            yield _pixels(ImageOps.exif_transpose(image))
    except Image.DecompressionBombError:
        raise InputFault(name, "this picture has hundreds of millions of pixels", _MOST, _SMALLER) from None
    except (OSError, ValueError, SyntaxError, EOFError):  # what Pillow says of files that are not what they seem
        raise InputFault(name, "this picture is damaged and cannot be opened", "a complete PNG, JPEG, TIFF, BMP or WebP", "Save or scan it again") from None
    if progress:
        progress(frames, frames)


def _check_size(name: str, size: tuple[int, int]) -> None:
    if size[0] * size[1] > limits.PIXELS:
        raise InputFault(name, f"this picture has {size[0]} × {size[1]} pixels", _MOST, _SMALLER)


def _pixels(image: Any) -> Any:
    import numpy
    from PIL import Image

    if image.mode.startswith("I"):  # 16 bits of grey
        grey = numpy.asarray(image).astype(numpy.float32)
        image = Image.fromarray((grey * (255 / max(float(grey.max()), 255.0))).astype(numpy.uint8))
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image)
    image = image.convert("RGB")
    image.thumbnail((limits.SCAN_SIDE, limits.SCAN_SIDE))
    return numpy.ascontiguousarray(numpy.asarray(image)[:, :, ::-1])
