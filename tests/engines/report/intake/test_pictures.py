"""Picture files: every kind, page by page, never more pixels than the limit."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pytest

from zhixing.engines.report.intake.kind import kind_of
from zhixing.engines.report.intake.pictures import pictures
from zhixing.kernel.errors import InputFault

Image = pytest.importorskip("PIL.Image", reason="NOT TESTED: pictures (pip install rapidocr onnxruntime)")


def saved(image: Any, form: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF", "BMP", "WEBP"])
@pytest.mark.parametrize("mode", ["RGB", "L", "1"])
def test_every_kind_is_read(form: str, mode: str) -> None:
    data = saved(Image.new(mode, (40, 30), "white"), form)
    assert kind_of("x", data) == "scan"
    (page,) = pictures("x", data)
    assert page.shape == (30, 40, 3)
    assert page.min() > 250


def test_colours_are_blue_green_red_on_white() -> None:
    image = Image.new("RGBA", (2, 1), (255, 0, 0, 255))
    image.putpixel((1, 0), (0, 0, 0, 0))
    (page,) = pictures("x", saved(image, "PNG"))
    assert page.tolist() == [[[0, 0, 255], [255, 255, 255]]]


def test_sixteen_bits_of_grey() -> None:
    image = Image.new("I;16", (2, 1), 65535)
    image.putpixel((0, 0), 0)
    (page,) = pictures("x", saved(image, "PNG"))
    assert page[0, :, 0].tolist() == [0, 255]


def test_a_photo_is_turned_as_its_camera_says() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    (page,) = pictures("x", saved(Image.new("RGB", (40, 30)), "JPEG", exif=exif))
    assert page.shape == (40, 30, 3)


def test_pages_and_progress() -> None:
    data = saved(Image.new("L", (9, 9)), "TIFF", save_all=True, append_images=[Image.new("L", (8, 8))] * 2)
    seen: list[tuple[int, int]] = []
    assert [page.shape[0] for page in pictures("x", data, lambda done, of: seen.append((done, of)))] == [9, 8, 8]
    assert seen == [(0, 3), (1, 3), (2, 3), (3, 3)]


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is huge."""
    header = struct.pack(">LLBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(struct.pack(">L", len(c)) + name + c + struct.pack(">L", zlib.crc32(name + c)) for name, c in chunks)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (bomb(10_000, 10_000), "this picture has 10000 × 10000 pixels; expected at most 80 million"),
        (bomb(60_000, 60_000), "hundreds of millions of pixels"),
        (bomb(50, 50), "this picture is damaged"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "this picture is damaged"),
        (b"\xff\xd8\xff" + bytes(50), "this picture is damaged"),
        (saved(Image.effect_noise((90, 90), 50), "JPEG")[:900], "this picture is damaged"),
    ],
)
def test_what_cannot_be_shown_says_why(data: bytes, sentence: str) -> None:
    with pytest.raises(InputFault, match=sentence):
        list(pictures("x", data))
