"""Documents made for the tests: typeset pages, their pictures, word processor files."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

FONT = "Noto Serif CJK SC"
SHARED = Path(__file__).parents[5] / "shared" / "reports"


@pytest.fixture
def open_file(tmp_path: Path) -> Callable[..., Any]:
    """Writes bytes under a name and opens the file through the door."""
    from zhixing.engines.report.intake import open_manuscript

    def opened(name: str, data: bytes, **options: Any) -> Any:
        path = tmp_path / name
        path.write_bytes(data)
        return open_manuscript(path, **options)

    return opened


@pytest.fixture(scope="session")
def typeset() -> Callable[[str], bytes]:
    """Typst source to PDF, in a Chinese serif font."""
    typst = pytest.importorskip("typst", reason="NOT TESTED: pages of PDF and scans (pip install typst)")

    def compiled(source: str) -> bytes:
        data: bytes = typst.compile(f'#set text(font: "{FONT}", size: 10.5pt, lang: "zh", region: "cn")\n{source}'.encode())
        return data

    if b"NotoSerifCJK" not in compiled("中文"):
        pytest.skip(f"NOT TESTED: pages of PDF and scans (no font {FONT}; apt-get install fonts-noto-cjk)")
    return compiled


@pytest.fixture(scope="session")
def columns(typeset: Callable[[str], bytes]) -> Callable[..., bytes]:
    """Paragraphs as a PDF in narrow columns with running heads and page numbers, as newspapers print reports."""

    def printed(paragraphs: list[str], count: int = 2, head: str = "日报 #h(1fr) 2020年4月", top: str = "") -> bytes:
        body = "\n\n".join(re.sub(r"([#$*_`<>@\\\[\]~\"'=+/-])", r"\\\1", paragraph) for paragraph in paragraphs)
        width = 72 + count * 170 + (count - 1) * 14
        return typeset(
            f"#set page(width: {width}pt, height: 560pt, margin: (x: 36pt, y: 50pt), columns: {count},"
            f" header: [#set text(8pt); {head}], footer: align(center)[#context [— #counter(page).display() —]])\n"
            f"#set par(justify: true, first-line-indent: (amount: 2em, all: true))\n#set columns(gutter: 14pt)\n{top}\n{body}"
        )

    return printed


@pytest.fixture(scope="session")
def picture() -> Callable[..., bytes]:
    """One page of a PDF as a picture file."""
    import pypdfium2

    def rendered(data: bytes, page: int = 0, dpi: int = 200, form: str = "PNG") -> bytes:
        pytest.importorskip("PIL", reason="NOT TESTED: scans (pip install rapidocr onnxruntime)")
        document = pypdfium2.PdfDocument(data)
        file = io.BytesIO()
        document[page].render(scale=dpi / 72).to_pil().save(file, form)
        document.close()
        return file.getvalue()

    return rendered


@pytest.fixture(scope="session")
def recognition() -> None:
    """Skips what needs recognition where it is not installed."""
    for part in ("rapidocr", "onnxruntime"):
        pytest.importorskip(part, reason="NOT TESTED: recognition of scans (pip install rapidocr onnxruntime)")


@pytest.fixture(scope="session")
def seed() -> list[str]:
    """The seed report as paragraphs, joined from its newspaper columns."""
    path = SHARED / "yongkang-2020.txt"
    if not path.exists():
        pytest.skip(f"NOT TESTED: the seed report is not there ({path})")
    paragraphs = [""]
    for line in path.read_text("utf-8").split("\n"):
        paragraphs[-1] += line.strip()
        if line.strip() and len(line.strip()) <= 15 and line.strip()[-1] in "。：":
            paragraphs.append("")
    return [paragraph for paragraph in paragraphs if paragraph]


@pytest.fixture(scope="session")
def story() -> list[str]:
    """Running text of an invented county with the numbers that reports have; no two sentences are the same."""
    verbs = ["新建", "改造", "完成", "引进", "培育", "实施", "建成", "整治", "推广", "打造", "提升", "盘活", "发放", "争取"]
    things = [
        "农村公路",
        "老旧小区",
        "技改项目",
        "标准厂房",
        "幼儿园",
        "污水管网",
        "“专精特新”企业",
        "停车泊位",
        "口袋公园",
        "河道（含支流）",
        "文化礼堂",
        "5G基站",
        "养老中心",
    ]
    ends = ["12.5公里", "34微克/立方米以下", "1.88‰", "1,000万元", "220家以上", "50%左右", "1.3万人次", "3个；群众满意度持续提高", "100项，努力走在前列"]
    sentences = [f"{verbs[n % 14]}{things[n % 13]}{ends[n % 9]}" for n in range(150)]
    paragraphs = ["，".join(sentences[n : n + 10]) + "。" for n in range(0, 150, 10)]
    return [*paragraphs, "以上各项工作，请予审议！"]
