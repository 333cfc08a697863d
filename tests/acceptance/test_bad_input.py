"""Bad input: one sentence that names the file and says what is wrong, exit code 2, no traceback, bounded time and memory.

What is legal though silly (a frame of a report around a megabyte of nonsense) may be read instead; the same bounds hold.
"""

from __future__ import annotations

import hashlib
import io
import random
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

SAMPLE = Path(__file__).parents[2] / "examples" / "chengchuan-2025.txt"
SECONDS = 20
MEMORY = 1_000_000_000
FRAME = "澄川县人民政府工作报告\n各位代表：\n现在，我代表县人民政府向大会报告工作，请予审议。\n二、2025年工作安排\n{}\n"
CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
# As if rapidocr were not installed: nobody finds it.
WITHOUT_RECOGNITION = """
from importlib.machinery import PathFinder
find = PathFinder.find_spec
PathFinder.find_spec = lambda name, *rest: None if name.split(".")[0] == "rapidocr" else find(name, *rest)
"""
Runs = Callable[..., Any]


def bounded(done: Any) -> None:
    """No traceback, no long wait, no flood of memory."""
    assert "Traceback" not in done.err, done.err[-2000:]
    assert done.code >= 0, f"killed by signal {-done.code} after {done.seconds:.0f} s of work"
    assert done.seconds < SECONDS, f"{done.seconds:.1f} s"
    assert done.peak < MEMORY, f"{done.peak / 1e6:.0f} MB"


def refused(done: Any, name: str) -> None:
    """Exit code 2 and one sentence on the error stream that names the file."""
    bounded(done)
    assert done.code == 2, (done.code, done.out[:300].decode(), done.err)
    assert done.out == b""
    assert done.err.startswith("zhixing: ")
    assert done.err.endswith(".\n")
    assert done.err.count("\n") == 1, done.err
    assert name in done.err, f"does not name {name}: {done.err}"


def noise(size: int, seed: int = 1) -> bytes:
    return random.Random(seed).randbytes(size)


def latin() -> bytes:
    """French in Latin-1: neither UTF-8 nor Chinese."""
    return "Les élèves étaient allés à la fête où l'on fêtait Noël, çà et là. Voilà l'été ; déjà l'automne se prépare à la forêt.\n".encode("latin-1") * 200


def blank_pdf(pages: int = 2) -> bytes:
    document, file = pypdfium2.PdfDocument.new(), io.BytesIO()
    for _ in range(pages):
        document.new_page(300, 400)
    document.save(file)
    document.close()
    return file.getvalue()


def scanned_pdf() -> bytes:
    """A page with a picture and no text."""
    image = pytest.importorskip("PIL.Image", reason="NOT TESTED: pictures in PDF (pip install pillow)")
    draw = pytest.importorskip("PIL.ImageDraw")
    picture, file = image.new("RGB", (800, 600), "white"), io.BytesIO()
    draw.Draw(picture).rectangle((100, 100, 500, 130), fill="black")
    picture.save(file, "PDF")
    return file.getvalue()


PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


def rc4(key: bytes, data: bytes) -> bytes:
    """The cipher of the oldest passwords of PDF."""
    state, j, out = list(range(256)), 0, bytearray()
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def locked_pdf(password: bytes = b"secret") -> bytes:
    """A PDF of one page that opens with the password and not without (PDF 1.4, revision 2, 40 bits)."""
    padded, identity, rights = (password + PADDING)[:32], b"\0" * 16, -4
    owner = rc4(hashlib.md5(padded).digest()[:5], padded)
    key = hashlib.md5(padded + owner + rights.to_bytes(4, "little", signed=True) + identity).digest()[:5]
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>",
        b"<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>" % (owner.hex().encode(), rc4(key, PADDING).hex().encode()),
    ]
    data, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj%s endobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    code = identity.hex().encode()
    return data + b"xref\n0 5\n0000000000 65535 f \n%strailer<</Size 5/Root 1 0 R/Encrypt 4 0 R/ID[<%s><%s>]>>startxref %d\n%%%%EOF" % (
        table,
        code,
        code,
        len(data),
    )


def bomb(megabytes: int = 300) -> bytes:
    """A DOCX whose text is nothing, hundreds of megabytes of it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        with archive.open("word/document.xml", "w") as part:
            for _ in range(megabytes):
                part.write(bytes(1 << 20))
    return file.getvalue()


def entities() -> bytes:
    """A DOCX whose text is small and grows a billionfold when its entities are put in."""
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    xml = f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY e0 "各位代表">{levels}]><w:document xmlns:w="w"><w:body><w:p><w:r><w:t>&e9;</w:t></w:r></w:p></w:body></w:document>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr("word/document.xml", xml)
    return file.getvalue()


def menus() -> bytes:
    links = "".join(
        f'<li><a href="/{n}">{name}</a></li>' for n, name in enumerate(["首页", "政务公开", "政府工作报告", "领导之窗", "统计公报", "联系我们"] * 20)
    )
    return f"<!DOCTYPE html><html><head><title>政府工作报告</title></head><body><ul>{links}</ul><p>版权所有</p></body></html>".encode()


def novel(size: int = 200_000) -> bytes:
    """Invented prose, put together from parts."""
    chance = random.Random(7)
    who = ["阿槐", "老周", "她", "掌柜的", "撑船的少年", "隔壁的寡妇", "那个外乡人", "三婶"]
    when = ["天还没亮", "雨停了以后", "那年秋天", "过了半晌", "第二天一早", "灯油快尽的时候", "谁也没留意的当口"]
    what = ["把门轻轻掩上", "望着河对岸的灯火出神", "从怀里摸出一封旧信", "一句话也没有说", "提着半篮子莲蓬往回走", "忽然笑了起来", "在石阶上坐了两个时辰"]
    said = ["“你还记得那条船吗？”", "“等桂花开了再说吧。”", "“我早就知道了。”", "“这雨怕是要下到明天。”", "“走罢，莫回头。”"]
    how = ["风从屋檐下穿过去", "水声一阵紧似一阵", "远处传来几声狗叫", "月光落在青瓦上", "屋里只剩下钟摆的声音", "巷子尽头有人在唱戏"]
    lines: list[str] = []
    while 3 * sum(map(len, lines)) < size:
        sentences = (
            f"{chance.choice(when)}，{chance.choice(who)}{chance.choice(what)}，{chance.choice(how)}。{chance.choice(said) if chance.random() < 0.4 else ''}"
            for _ in range(chance.randint(2, 6))
        )
        lines.append("　　" + "".join(sentences))
    return "\n".join(lines).encode()


REFUSED: dict[str, Callable[[], bytes]] = {
    "empty.txt": lambda: b"",
    "white space.txt": lambda: " \n\u3000\n\t\n".encode() * 50,
    "random.bin": lambda: noise(300_000),
    "random without zeros.txt": lambda: noise(300_000).replace(b"\0", b"\1"),
    "broken.png": lambda: b"\x89PNG\r\n\x1a\n" + noise(50_000),
    "utf16.txt": lambda: SAMPLE.read_text("utf-8").encode("utf-16-le"),
    "big5.txt": lambda: ("縣長報告去年的工作並說明今年的計畫與目標，請各位議員指教。" * 100).encode("big5"),
    "latin.txt": latin,
    "english.md": lambda: b"# Annual report\n\nThe county built 12 km of roads in 2024 and will build 20 km in 2025.\n" * 100,
    "blank.pdf": blank_pdf,
    "locked.pdf": locked_pdf,
    "cut.pdf": lambda: blank_pdf()[:300],
    "bomb.docx": bomb,
    "entities.docx": entities,
    "no word.docx": lambda: bomb(0)[:200],
    "menus.html": menus,
    "deep.html": lambda: b"<html><body>" + b"<div>" * 200_000 + "各位代表，现在报告工作。".encode() * 20,
    "novel.txt": novel,
    "digits.txt": lambda: b"1234567890" * 100_000,
    "marks.txt": lambda: "、".encode() * 350_000,
    "one line.txt": lambda: ("山水田林路桥城乡人民" * 175_000).encode(),
    "short lines.txt": lambda: "山\n水\n".encode() * 50_000,
    "brackets.txt": lambda: ("（" * 100_000 + "）" * 100_000).encode(),
}

SILLY: dict[str, str] = {
    "digits": "1234567890" * 100_000,
    "numerals": "一二三四五六七八九十百千万亿" * 25_000,
    "marks": "、" * 350_000,
    "commas": "，" * 350_000,
    "one line": "山水田林路桥城乡人民" * 175_000,
    "one line of figures": "新增绿道20公里以上" * 60_000,
    "a list without end": "新增绿道20公里、" * 60_000,
    "short lines": "新增绿道20公里。\n" * 100_000,
    "shorter lines": "山\n水\n" * 50_000,
    "round brackets": "（" * 100_000 + "）" * 100_000,
    "open brackets": "（" * 300_000,
    "quotation marks": "“" * 100_000 + "”" * 100_000,
    "titles": "《（“" * 50_000,
    "square brackets": "[" * 300_000,
    "pipes": "|" * 300_000,
    "table": "| 1 | 建成绿道20公里 | 市住建局 |\n" * 30_000,
    "stars": "*" * 300_000,
    "blanks": "新增" + " " * 1_000_000 + "20公里",
    "full-width blanks": "\u3000" * 300_000 + "新增20公里。",
    "per cent": "%" * 300_000,
    "points": "." * 300_000,
    "hyphens": "-" * 300_000,
    "question marks": "?" * 300_000,
    "headings": "（一）抓好工作\n" * 50_000,
    "annexes": "附件1\n" * 50_000,
    "salutations": "各位代表：\n" * 50_000,
    "totality words": "全部全覆盖清零所有" * 40_000,
    "stage verbs": "开工建成投用" * 50_000,
    "strive": "力争" * 200_000,
    "from to": "从1到2再到3" * 50_000,
    "combining marks": "山" + "\u0301" * 300_000,
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_report_is_refused_in_a_sentence(name: str, tmp_path: Path, run: Runs) -> None:
    path = tmp_path / name
    path.write_bytes(REFUSED[name]())
    refused(run("read", path, "--format", "jsonl", limit=2 * SECONDS), name)


def test_the_locked_pdf_opens_with_its_password() -> None:
    with pypdfium2.PdfDocument(locked_pdf(), password="secret") as document:
        assert len(document) == 1


@pytest.mark.parametrize("name", SILLY)
def test_nonsense_in_the_frame_of_a_report_is_read_or_refused_in_time(name: str, tmp_path: Path, run: Runs) -> None:
    path = tmp_path / "silly.txt"
    path.write_text(FRAME.format(SILLY[name]), "utf-8")
    done = run("read", path, "--format", "jsonl", "-o", tmp_path / "out.jsonl", limit=3 * SECONDS)
    bounded(done)
    if done.code:
        refused(done, "silly.txt")


def test_a_text_of_200_megabytes(tmp_path: Path, run: Runs) -> None:
    path = tmp_path / "large.txt"
    line = "各位代表，现在报告工作。\n".encode()
    with path.open("wb") as file:
        for _ in range(200):
            file.write(line * ((1 << 20) // len(line) + 1))
    refused(run("read", path), "large.txt")


def test_a_hole_of_200_megabytes(tmp_path: Path, run: Runs) -> None:
    path = tmp_path / "hole.txt"
    with path.open("wb") as file:
        file.truncate(200 << 20)
    refused(run("read", path), "hole.txt")


def test_a_pdf_without_text_where_recognition_is_not_installed(tmp_path: Path, run: Runs) -> None:
    path, stub = tmp_path / "scan.pdf", tmp_path / "stub"
    path.write_bytes(scanned_pdf())
    stub.mkdir()
    (stub / "sitecustomize.py").write_text(WITHOUT_RECOGNITION)
    done = run("read", path, env={"PYTHONPATH": str(stub)})
    assert "zhixing[ocr]" in done.err
    refused(done, "scan.pdf")


def test_a_pdf_with_an_empty_picture(tmp_path: Path, run: Runs) -> None:
    pytest.importorskip("rapidocr", reason="NOT TESTED: recognition of scans (pip install rapidocr onnxruntime)")
    path = tmp_path / "scan.pdf"
    path.write_bytes(scanned_pdf())
    refused(run("read", path, limit=60), "scan.pdf")


def test_files_and_folders_that_are_not_there(tmp_path: Path, run: Runs) -> None:
    refused(run("read", tmp_path / "none.txt"), "none.txt")
    (tmp_path / "bare").mkdir()
    (tmp_path / "bare" / "notes.ini").write_text("x")
    refused(run("read", tmp_path / "bare", "-o", tmp_path / "out"), "bare")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("where", ["file.txt/out.jsonl", "folder", "x" * 300], ids=["below a file", "a folder", "a name too long"])
def test_an_output_that_cannot_be_written(where: str, tmp_path: Path, run: Runs) -> None:
    (tmp_path / "file.txt").write_text("x")
    (tmp_path / "folder").mkdir()
    refused(run("read", SAMPLE, "--format", "jsonl", "-o", tmp_path / where), where)


def test_a_folder_whose_output_cannot_be_written(tmp_path: Path, run: Runs) -> None:
    (tmp_path / "in").mkdir()
    shutil.copy(SAMPLE, tmp_path / "in")
    (tmp_path / "file.txt").write_text("x")
    refused(run("read", tmp_path / "in", "-o", tmp_path / "file.txt"), "file.txt")


HEAD = "澄川县人民政府工作报告\n——2025年1月10日在澄川县第十八届人民代表大会第四次会议上\n澄川县人民政府县长 某某某\n各位代表：\n现在，我代表县人民政府向大会报告工作，请予审议。\n"
REVIEW = """一、2024年工作回顾
2024年，我们完成固定资产投资58.6亿元，增长7.2%。新建农村公路36公里，改造老旧小区12个，新增就业4200人。
全年接待游客130万人次，建成标准厂房8万平方米，东环路建成通车。
"""
PLAN = """二、2025年工作安排
做好今年工作，地区生产总值增长6.5%以上，新增绿道20公里以上，改造老旧小区15个，新增就业4500人。
南湖水厂建成投用，西环路开工建设，力争创成省级卫生县城。
"""


@pytest.mark.parametrize(
    ("body", "code", "words", "tense"), [(REVIEW, "no_plan", "没有找到下一步工作安排", "past"), (PLAN, "no_review", "没有找到上一年工作回顾", "plan")]
)
def test_half_a_report_says_which_half_and_gives_it(body: str, code: str, words: str, tense: str, tmp_path: Path, run: Runs) -> None:
    from zhixing.engines.report import read

    path = tmp_path / "half.txt"
    path.write_text(HEAD + body, "utf-8")
    reading = read(path)
    assert [notice.code for notice in reading.notices] == [code]
    assert {record.tense for record in reading.records} == {tense}
    assert len([record for record in reading.records if record.kind == "quantity"]) >= 4
    for form in ("table", "html"):
        done = run("read", path, "--format", form)
        assert (done.code, done.err) == (0, "")
        assert words in done.out.decode(), form
        assert "绿道" in done.out.decode() or "农村公路" in done.out.decode()
