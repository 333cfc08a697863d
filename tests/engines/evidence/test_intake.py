"""Files on their way in: bounded, hashed, made harmless, named."""

from __future__ import annotations

import hashlib
import io
import struct
import tracemalloc
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.engines.evidence.conftest import CAMERA, SAMPLES, jpeg, pdf, png, saved, scene, taken, tiff
from zhixing.engines.evidence import KINDS, RANKS, Refused, hash_of, picture, receive, settle, small_pictures, suffices
from zhixing.engines.evidence.naming import cleaned


@pytest.mark.parametrize("kind", SAMPLES)
def test_every_kind_is_taken(tmp_path: Path, kind: str) -> None:
    content = SAMPLES[kind]
    found = taken(tmp_path, content, "东山水厂.exe")
    assert (found.kind.id, found.rank) == (kind, KINDS[kind].rank)
    assert found.given == hashlib.sha256(content).hexdigest()
    assert found.hash == hashlib.sha256(found.path.read_bytes()).hexdigest() == hash_of(found.path)
    assert found.size == found.path.stat().st_size
    assert found.hash == found.given or found.kind.picture
    assert found.name == f"东山水厂.{KINDS[kind].extension}"
    assert sorted(found.small) == ([320, 1280] if found.kind.picture else [])


def seen(path: Path) -> Any:
    """A picture as it is stored."""
    return Image.open(io.BytesIO(path.read_bytes()))


def test_place_and_camera_are_gone(tmp_path: Path) -> None:
    content = jpeg()
    assert Image.open(io.BytesIO(content)).getexif().get_ifd(0x8825)
    assert CAMERA.encode() in content
    found = taken(tmp_path, content)
    for path in (found.path, *found.small.values()):
        left = path.read_bytes()
        again = Image.open(io.BytesIO(left))
        assert dict(again.getexif()) == {}
        assert not again.getexif().get_ifd(0x8825)
        assert not {"exif", "comment", "xmp", "icc_profile"} & set(again.info)
        assert CAMERA.encode() not in left
        assert b"somebody" not in left


@pytest.mark.parametrize("form", ["PNG", "WEBP", "TIFF"])
def test_place_and_camera_are_gone_from_other_kinds(tmp_path: Path, form: str) -> None:
    exif = Image.Exif()
    exif[0x010F] = CAMERA
    content = saved(scene(), form, exif=exif)
    assert CAMERA.encode() in content
    assert CAMERA.encode() not in taken(tmp_path, content).path.read_bytes()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_stands_upright(tmp_path: Path, orientation: int) -> None:
    """The red corner is where a viewer that obeys the note of the camera shows it, and there is no note any more."""
    turned = {1: (0, 0), 2: (1, 0), 3: (1, 1), 4: (0, 1), 5: (0, 0), 6: (1, 0), 7: (1, 1), 8: (0, 1)}[orientation]
    found = taken(tmp_path, jpeg(orientation, width=64, height=32))
    for path in (found.path, found.small[1280]):
        upright = seen(path).convert("RGB")
        assert upright.size == ((64, 32) if orientation < 5 else (32, 64))
        corners = {(x, y): upright.getpixel(((upright.width - 5) * x + 2, (upright.height - 5) * y + 2)) for x in (0, 1) for y in (0, 1)}
        red = [corner for corner, (r, g, b) in corners.items() if r > 150 and g < 100 and b < 100]
        assert red == [turned]


def test_small_pictures_are_small(tmp_path: Path) -> None:
    found = taken(tmp_path, saved(scene(3000, 2000), "JPEG"))
    assert {width: seen(path).size for width, path in found.small.items()} == {320: (320, 213), 1280: (1280, 853)}
    again = small_pictures(found.path, "jpeg", tmp_path)
    assert {width: seen(path).size for width, path in again.items()} == {320: (320, 213), 1280: (1280, 853)}
    assert small_pictures(taken(tmp_path, pdf()).path, "pdf", tmp_path) == {}


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK"])
def test_pictures_of_every_depth(tmp_path: Path, mode: str) -> None:
    form = "TIFF" if mode == "CMYK" else "PNG"
    source = Image.new(mode, (50, 40)) if mode == "I;16" else scene(50, 40).convert(mode)
    found = taken(tmp_path, saved(source, form))
    assert seen(found.path).size == seen(found.small[320]).size == (50, 40)


def test_colours_of_another_profile_are_kept_as_seen(tmp_path: Path) -> None:
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    found = seen(taken(tmp_path, saved(scene(), "JPEG", icc_profile=profile)).path)
    assert "icc_profile" not in found.info
    r, g, b = found.convert("RGB").getpixel((5, 5))
    assert r > 240 > 20 > max(g, b)
    assert taken(tmp_path, saved(scene(), "JPEG", icc_profile=b"no profile")).kind.id == "jpeg"


def test_a_scan_keeps_its_pages(tmp_path: Path) -> None:
    again = seen(taken(tmp_path, tiff(3)).path)
    assert again.n_frames == 3
    fax = taken(tmp_path, saved(scene().convert("1"), "TIFF", compression="group4"))
    assert seen(fax.path).mode == "1"


def header_of_png(width: int, height: int) -> bytes:
    """A picture that says it is this large, and holds next to nothing."""
    chunks = [(b"IHDR", struct.pack(">LLBBBBB", width, height, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(bytes(100))), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(struct.pack(">L", len(d)) + n + d + struct.pack(">L", zlib.crc32(n + d)) for n, d in chunks)


@pytest.mark.parametrize(("width", "height"), [(9000, 8000), (10_000, 10_000), (100_000, 100_000), (2**31 - 1, 2**31 - 1)])
def test_a_picture_that_bursts(tmp_path: Path, width: int, height: int) -> None:
    tracemalloc.start()
    with pytest.raises(Refused) as refused:
        taken(tmp_path, header_of_png(width, height))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert refused.value.code in ("pixels", "damaged")
    assert most < 4 << 20


def test_a_scan_of_too_many_pages(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        taken(tmp_path, tiff(picture.MOST_PAGES + 1))
    assert refused.value.code == "pages"


@pytest.mark.parametrize(
    "content", [jpeg()[:-400], png()[:-30], b"\xff\xd8\xff\xe0" + b"x" * 100, b"\x89PNG\r\n\x1a\n<script>", b"II*\0" + bytes(50), b"RIFF\4\0\0\0WEBP"]
)
def test_half_a_picture_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(Refused) as refused:
        taken(tmp_path, content, "现场.jpg")
    assert (refused.value.code, refused.value.where) == ("damaged", "现场.jpg")


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "tiff"])
def test_what_hides_behind_a_picture_is_gone(tmp_path: Path, kind: str) -> None:
    hidden = b"<script>alert(document.cookie)</script>"
    assert hidden not in taken(tmp_path, SAMPLES[kind] + hidden).path.read_bytes()


def test_a_full_disk_is_not_the_fault_of_the_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(picture, "_developed", full)
    with pytest.raises(OSError, match="No space"):
        taken(tmp_path, png())


def test_two_gigabytes_are_cut_off(tmp_path: Path) -> None:
    """Nothing behind the limit is read, nothing is kept on the disk, and little in memory."""
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        piece = bytes(1 << 20)
        while sent < 2 << 30:
            sent += len(piece)
            yield piece

    tracemalloc.start()
    with pytest.raises(Refused, match="larger than 50 MB"):
        receive(endless(), tmp_path / "x", 50 << 20)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sent == 51 << 20
    assert most < 4 << 20
    assert list(tmp_path.iterdir()) == []


def test_what_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"x"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        receive(broken(), tmp_path / "x", 100)
    with pytest.raises(Refused, match="empty"):
        receive([], tmp_path / "x", 100)
    assert list(tmp_path.iterdir()) == []


@given(st.text(max_size=300), st.sampled_from(sorted(KINDS)))
def test_a_name_is_made_harmless(name: str, kind: str) -> None:
    found = cleaned(name, KINDS[kind])
    assert found.endswith(f".{KINDS[kind].extension}")
    assert not set(found) & set('/\\<>:"|?*%\0\n\r\u202e')
    assert not found.startswith((".", " "))
    assert len(found) <= 110
    assert cleaned(found, KINDS[kind]) == found
    found.encode("utf-8")


def test_ranks_are_in_order() -> None:
    assert [[suffices(rank, wanted) for wanted in RANKS] for rank in RANKS] == [[at <= to for to in range(4)] for at in range(4)]


def test_a_claim_is_cut_down_to_what_the_kind_can_prove(tmp_path: Path) -> None:
    assert taken(tmp_path, png(), claimed="computed").rank == "photo"
    assert taken(tmp_path, pdf(), claimed="computed").rank == "document"
    assert taken(tmp_path, pdf(), claimed="word").rank == "word"
    assert settle(receive([b"abc"], tmp_path / "x", 10), "x", "nonsense").rank == "word"
