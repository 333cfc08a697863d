"""Evidence by page and by API: brought with a form, shown on the row, given to those who may see it and to nobody else."""

from __future__ import annotations

import hashlib
import io
import json
import logging
import os
import random
import re
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIRequest
from django.test import Client

from tests.engines.evidence.conftest import SAMPLES, jpeg, pdf, png
from tests.engines.records.conftest import PROJECTS
from tests.store.test_evidence import MORE
from tests.web.conftest import AGENCIES, COUNTY, PLACES
from zhixing.engines.evidence import Refused
from zhixing.kernel.access import ROLES, Actor, decide
from zhixing.store import evidence, ledger, listing
from zhixing.store.models import Evidence
from zhixing.web.api import files as api_files
from zhixing.web.county import catalogue

SignIn = Callable[..., Client]
GOOD = {"code": "2020-000001", "name": "东山水厂", "owner": "water"}
THOROUGH = os.environ.get("ZHIXING_THOROUGH") == "1"
OWNER = Actor("x", frozenset({"department_editor"}), frozenset({"water"}))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The county's folder, its table with file fields of every sensitivity."""
    home = tmp_path / "chengchuan"
    home.mkdir()
    tables = PROJECTS.replace('"projects"', '"works"') + MORE
    for name, text in {"county.toml": COUNTY, "agencies.csv": AGENCIES, "places.csv": PLACES, "tables.toml": tables}.items():
        (home / name).write_text(text, "utf-8")
    return home


def file(content: bytes, name: str = "批复.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/octet-stream")


def called(content: bytes, name: str) -> io.BytesIO:
    """A file under a name that Django would not give to one of its own."""
    found = io.BytesIO(content)
    found.name = name  # type: ignore[attr-defined]
    return found


def only() -> listing.Entry:
    (entry,) = listing.matching(catalogue()["works"], listing.Query())
    return entry


def entered(client: Client, field: str, content: bytes, name: str = "批复.pdf", **more: Any) -> tuple[str, str]:
    """A row with a file in a field: the row and the hash."""
    code = f"2020-{Evidence.objects.count() + 1:06}"
    answer = client.post("/tables/works/new/", {**GOOD, "code": code, f"{field}.there": "1", f"{field}.files": [file(content, name)], **more})
    assert answer.status_code == 302, answer.content.decode()
    row = answer.headers["Location"].split("/")[3]
    entry = listing.one(catalogue()["works"], row)
    assert entry is not None
    return row, entry.fields[field][0]  # type: ignore[index,return-value]


def test_files_come_with_a_form_and_are_shown_on_the_row(signed_in: SignIn) -> None:
    client = signed_in()
    form = client.get("/tables/works/new/").content.decode()
    assert 'enctype="multipart/form-data"' in form
    assert 'capture="environment"' in form
    row, hash = entered(client, "approved_proof", jpeg(), "现场.HEIC", planned_on="2020-01-01", approved_on="2020-02-01")
    page = client.get(f"/tables/works/{row}/").content.decode()
    assert f'src="/evidence/{hash}/320/"' in page
    assert "现场.jpg" in page
    assert "Wang 上传于" in page
    # Wanted is a signed document: told, not refused. The stage below it has no evidence at all.
    assert "要求“签章文件”，现有的是“照片”" in page
    assert "还没有证明材料，本阶段要求“签章文件”" in page
    client.post(f"/tables/works/{row}/edit/", {"version": "1", "approved_proof.there": "1", "approved_proof": [hash], "approved_proof.files": [file(pdf())]})
    page = client.get(f"/tables/works/{row}/").content.decode()
    assert "现有的是“照片”" not in page
    assert len(only().fields["approved_proof"]) == 2  # type: ignore[arg-type]
    english = client.get(f"/tables/works/{row}/", headers={"Cookie": f"language=en; sessionid={client.cookies['sessionid'].value}"}).content.decode()
    assert "Brought by Wang" in english


def test_nothing_of_a_form_is_lost_when_something_in_it_is_wrong(signed_in: SignIn) -> None:
    client = signed_in()
    sent = {**GOOD, "invested": "x", "approved_proof.there": "1", "approved_proof.files": [file(pdf()), file(b"<svg/>", "图.pdf"), file(png(), "b.png")]}
    answer = client.post("/tables/works/new/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“图.pdf”内容是“SVG 图”" in page
    assert "“x”不是数字" in page
    assert 'value="东山水厂"' in page
    hashes = list(Evidence.objects.order_by("fact").values_list("hash", flat=True))
    assert len(hashes) == 2
    assert all(f'name="approved_proof" value="{hash}"' in page for hash in hashes)
    assert "批复.pdf" in page
    again = client.post("/tables/works/new/", {**GOOD, "approved_proof.there": "1", "approved_proof": hashes, "approved_proof.drop": hashes[1]})
    assert again.status_code == 302
    assert only().fields["approved_proof"] == hashes[:1]


def test_a_form_without_files_touches_none(signed_in: SignIn) -> None:
    client = signed_in()
    row, hash = entered(client, "approved_proof", pdf())
    client.post(f"/tables/works/{row}/edit/", {"version": "1", "name": "另名"})
    assert only().fields["approved_proof"] == [hash]
    client.post(f"/tables/works/{row}/edit/", {"version": "2", "approved_proof.there": "1", "approved_proof": hash, "approved_proof.drop": hash})
    assert "approved_proof" not in only().fields
    assert client.get(f"/tables/works/{row}/").status_code == 200


def test_one_file_in_two_rows_is_told_on_both(signed_in: SignIn) -> None:
    client = signed_in()
    first, hash = entered(client, "approved_proof", pdf(), name="批复.pdf")
    second, again = entered(client, "begun_proof", pdf(), name="另一个.pdf")
    assert hash == again
    assert Evidence.objects.count() == 1
    for row, other in ((first, second), (second, first)):
        page = client.get(f"/tables/works/{row}/").content.decode()
        assert "同一文件还用于" in page
        assert f'href="/tables/works/{other}/"' in page


def without(content: bytes, hash: str) -> bytes:
    """A page without what was asked for and without the token that is another one each time."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]*"', b"", content).replace(hash.encode(), b"")


def test_who_may_see_a_file_by_page_and_by_api(signed_in: SignIn) -> None:
    """Every role, of the keeper's agency and of another, every sensitivity; and a hash that is not there looks the same as one that may not be seen."""
    client = signed_in("maker", "department_editor", "water")
    hashes = {field: entered(client, field, pdf(b"%%%d\n" % at))[1] for at, field in enumerate(("approved_proof", "papers", "plans"))}
    client.post("/api/evidence?name=x", png(), "application/octet-stream")
    hashes["unused"] = Evidence.objects.latest("fact").hash
    missing = "a" * 64
    for role in ROLES:
        for agency in ("water", "housing"):
            other = signed_in(f"{role[:20]}-{agency}", role, agency)
            actor = Actor("x", frozenset({role}), frozenset({agency}))
            sees, keeps = decide("read_evidence", actor, "water").allowed, decide("read_personal", actor, "water").allowed
            expected = {"approved_proof": sees, "papers": sees and keeps, "plans": sees and keeps, "unused": False}
            for field, hash in hashes.items():
                pages = [other.get(f"/evidence/{one}/") for one in (hash, missing)]
                calls = [other.get(f"/api/evidence/{one}{rest}") for rest in ("", "/content") for one in (hash, missing)]
                allowed = [answer.status_code == 200 for answer in (pages[0], calls[0], calls[2])]
                assert allowed == [expected[field]] * 3, (role, agency, field)
                if not expected[field]:
                    assert without(pages[0].content, hash) == without(pages[1].content, missing)
                    assert without(calls[0].content, hash) == without(calls[1].content, missing)
    assert Client().get(f"/evidence/{hashes['approved_proof']}/").status_code == 302
    assert Client().get(f"/api/evidence/{hashes['approved_proof']}").status_code == 401
    assert all(client.get(f"/evidence/{hash}/").status_code == 200 for hash in hashes.values())


def test_who_may_bring_a_file(signed_in: SignIn) -> None:
    for role in ROLES:
        for agency in ("water", ""):
            client = signed_in(f"{role[:20]}-{agency}", role, agency)
            actor = Actor("x", frozenset({role}), frozenset({agency}) - {""})
            answer = client.post("/api/evidence", pdf(f"%{role}{agency}\n".encode()), "application/octet-stream")
            assert answer.status_code == (201 if decide("bring_evidence", actor, agency).allowed else 403), (role, agency)
    assert list(Evidence.objects.values_list("agency", flat=True)) == ["water", "water", "water"]
    assert Client().post("/api/evidence", pdf(), "application/octet-stream").status_code == 401


def test_no_file_is_taken_in_on_the_way_to_a_refusal(signed_in: SignIn) -> None:
    """Whoever may bring files, but not enter a row of that agency, leaves none behind; nor does a check while it is being typed."""
    sent = {**GOOD, "approved_proof.there": "1", "approved_proof.files": [file(pdf())]}
    refused = signed_in("li", "department_editor", "housing").post("/tables/works/new/", sent)
    assert refused.status_code == 403
    assert "不可以新增" in refused.content.decode()
    sent["approved_proof.files"] = [file(pdf())]
    assert signed_in().post("/tables/works/check/?field=name", sent).status_code == 200
    assert Evidence.objects.count() == 0
    assert ledger.digest().number == 0


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.mark.parametrize("kind", SAMPLES)
def test_how_each_kind_is_given_out(signed_in: SignIn, kind: str) -> None:
    client = signed_in()
    _, hash = entered(client, "approved_proof", SAMPLES[kind], "材料.html")
    answer = client.get(f"/evidence/{hash}/")
    assert hashlib.sha256(body(answer)).hexdigest() == hash
    assert answer.headers["Content-Disposition"].split(";")[0] == ("inline" if kind in ("pdf", "jpeg", "png", "webp") else "attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["Content-Type"] not in ("text/html", "image/svg+xml")
    assert "filename*=UTF-8''%E6%9D%90%E6%96%99." in answer.headers["Content-Disposition"]
    assert client.get(f"/evidence/{hash}/?download").headers["Content-Disposition"].startswith("attachment")
    for width in (320, 1280):
        small = client.get(f"/evidence/{hash}/{width}/")
        assert (small.status_code, small.headers.get("Content-Type")) == (
            (200, "image/webp") if kind in ("jpeg", "png", "webp", "tiff") else (404, small.headers["Content-Type"])
        )
    assert client.get(f"/evidence/{hash}/321/").status_code == 404


def test_parts_and_what_the_reader_has_already(signed_in: SignIn) -> None:
    client = signed_in()
    _, hash = entered(client, "approved_proof", pdf())
    whole, address, size = pdf(), f"/evidence/{hash}/", len(pdf())
    for asked, first, last in (
        ("bytes=0-0", 0, 0),
        ("bytes=10-19", 10, 19),
        ("bytes=10-", 10, size - 1),
        ("bytes=-5", size - 5, size - 1),
        (f"bytes=0-{size * 9}", 0, size - 1),
    ):
        answer = client.get(address, headers={"Range": asked})
        assert (answer.status_code, answer.headers["Content-Range"], body(answer)) == (206, f"bytes {first}-{last}/{size}", whole[first : last + 1])
    for asked in (f"bytes={size}-", "bytes=-0", "bytes=9-3"):
        answer = client.get(address, headers={"Range": asked})
        assert (answer.status_code, answer.headers["Content-Range"]) == (416, f"bytes */{size}")
    for asked in ("bytes=0-1,3-4", "lines=1-2", "bytes=a-b", "bytes=-", "bytes=" + "9" * 400 + "-"):
        answer = client.get(address, headers={"Range": asked})
        assert (answer.status_code, body(answer)) == (200, whole)
    assert client.get(address, headers={"Range": "bytes=0-0", "If-Range": '"other"'}).status_code == 200
    again = client.get(address, headers={"If-None-Match": f'W/"x", "{hash}"'})
    assert (again.status_code, body(again), again.headers["ETag"]) == (304, b"", f'"{hash}"')
    head = client.head(address)
    assert (head.headers["Content-Length"], body(head)) == (str(size), b"")
    assert client.post(address).status_code == 405


def test_a_file_is_brought_and_used_by_the_api(signed_in: SignIn) -> None:
    client = signed_in()
    answer = client.post("/api/evidence?name=" + "批复.exe&rank=word", jpeg(), "application/octet-stream")
    told = answer.json()
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/evidence/{told['hash']}"
    assert (told["kind"], told["name"], told["rank"], told["actor"], told["agency"], told["used"]) == ("jpeg", "批复.jpg", "word", "wang", "water", [])
    assert told["given"] == hashlib.sha256(jpeg()).hexdigest()
    row = client.post(
        "/api/tables/works/rows", {"owner": "water", "fields": {"code": "2020-000001", "name": "x", "approved_proof": [told["hash"]]}}, "application/json"
    ).json()
    used = client.get(f"/api/evidence/{told['hash']}").json()["used"]
    assert used == [{"table": "works", "row": row["row"], "field": "approved_proof"}]
    assert hashlib.sha256(body(client.get(told["content"]))).hexdigest() == told["hash"]
    stranger = client.post(
        "/api/tables/works/rows", {"owner": "water", "fields": {"code": "2020-000002", "name": "x", "approved_proof": ["a" * 64]}}, "application/json"
    )
    assert (stranger.status_code, stranger.json()["faults"][0]["code"]) == (422, "not_file")


def test_what_the_api_does_not_take(signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIXING_FILE_LIMIT", "1")
    client = signed_in()

    def told(content: bytes, media: str = "application/octet-stream", query: str = "", **more: Any) -> tuple[int, str]:
        answer = client.post(f"/api/evidence{query}", content, media, **more)
        problem = answer.json()
        return answer.status_code, problem["faults"][0]["code"] if problem["faults"] else problem["type"].rpartition(":")[2]

    assert told(b"<svg/>") == (422, "active")
    assert told(b"\0") == (422, "unknown")
    assert told(bytes((1 << 20) + 1)) == (413, "too_large")
    assert told(pdf(), "application/json") == (415, "wrong_media")
    assert told(pdf(), query="?rank=best") == (400, "not_rank")
    assert told(pdf(), query="?name=" + "x" * 256) == (400, "too_long")
    assert told(pdf(), CONTENT_LENGTH="x") == (411, "no_length")
    assert list(ledger.everything()) == []
    broken_off = WSGIRequest({"REQUEST_METHOD": "POST", "CONTENT_LENGTH": "99", "wsgi.input": io.BytesIO(pdf()[:50])})
    with pytest.raises(Refused, match="did not arrive whole"):
        list(api_files.pieces(broken_off, "x.pdf"))


def test_the_document_tells_of_evidence(signed_in: SignIn) -> None:
    told = signed_in().get("/api/openapi.json").json()
    assert {"/api/evidence", "/api/evidence/{hash}", "/api/evidence/{hash}/content"} <= set(told["paths"])
    assert set(told["components"]["schemas"]["Evidence"]["properties"]) == set(signed_in("li").post("/api/evidence", pdf(), "application/octet-stream").json())


class Sent(io.RawIOBase):
    """A form as it comes from the network: what is in front of the file, as many zeros as are wanted, what is behind. It is never held as a whole."""

    def __init__(self, size: int) -> None:
        front = (
            '--b\r\nContent-Disposition: form-data; name="name"\r\n\r\n东山\r\n--b\r\nContent-Disposition: form-data; name="f.files"; filename="x.mp4"\r\n\r\n'
        )
        self._parts: list[tuple[bytes, int]] = [
            (front.encode(), 1),
            (bytes(1 << 16), size >> 16),
            (b'\r\n--b\r\nContent-Disposition: form-data; name="after"\r\n\r\nthere\r\n--b--\r\n', 1),
        ]
        self.length = sum(len(piece) * times for piece, times in self._parts)
        self._rest = iter([piece for piece, times in self._parts[:1]]), self._zeros(), iter([self._parts[2][0]])
        self._pieces = (piece for part in self._rest for piece in part)
        self._left = b""

    def _zeros(self) -> Iterator[bytes]:
        for _ in range(self._parts[1][1]):
            yield self._parts[1][0]

    def read(self, size: int = -1) -> bytes:
        if not self._left:
            self._left = next(self._pieces, b"")
        piece, self._left = self._left[:size], self._left[size:]
        return piece


def test_a_form_with_two_gigabytes(files: Path) -> None:
    """The file is cut off at the limit, nothing of it is kept, little is held, and what stands behind it in the form is read."""
    sent = Sent(2 << 30 if THOROUGH else 80 << 20)
    tracemalloc.start()
    request = WSGIRequest({"REQUEST_METHOD": "POST", "CONTENT_TYPE": "multipart/form-data; boundary=b", "CONTENT_LENGTH": str(sent.length), "wsgi.input": sent})
    found = request.FILES["f.files"]
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (request.POST["name"], request.POST["after"]) == ("东山", "there")
    assert (found.name, found.over, found.read(), os.stat(found.temporary_file_path()).st_size) == ("x.mp4", True, b"", 0)
    assert most < 4 << 20
    found.close()
    assert not files.exists()


def test_a_form_tells_of_a_file_that_is_too_large(signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIXING_FILE_LIMIT", "1")
    client = signed_in()
    sent = {**GOOD, "approved_proof.there": "1", "approved_proof.files": [file(bytes(2 << 20), "大.mp4"), file(pdf())]}
    page = client.post("/tables/works/new/", sent).content.decode()
    assert "“大.mp4”文件超过 1 MB，没有保存" in page
    assert Evidence.objects.count() == 1
    assert f'name="approved_proof" value="{Evidence.objects.get().hash}"' in page


def test_whatever_is_uploaded_is_taken_or_refused(signed_in: SignIn, files: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Files that are broken in every way, under every name: no broken program, no file outside its place, what is taken can be had."""
    caplog.set_level(logging.ERROR, "django")
    client, chance = signed_in(), random.Random(None if THOROUGH else 7)
    names = [
        "批复.pdf",
        "../../../etc/cron.d/x",
        "..\\..\\x.exe",
        "a\0b.pdf",
        "",
        ".",
        "CON",
        "x" * 300,
        "\u202egpj.exe",
        "‮",
        "a/b/../../c.jpg",
        "%2e%2e%2fx",
        "x.html",
        "\r\nX: y",
    ]
    before = {path for path in tmp_path.rglob("*") if files not in (path, *path.parents)}
    seen: dict[int, int] = {}
    for _ in range(5000 if THOROUGH else 150):
        content = bytearray(chance.choice(list(SAMPLES.values())))
        for _ in range(chance.choice([0, 1, 1, 3, 20])):
            at, more = chance.randrange(len(content) + 1), chance.randbytes(chance.choice([1, 2, 4, 40]))
            content[at : at + chance.choice([0, len(more), 200])] = more
        if chance.random() < 0.2:
            content += chance.choice([b"<script>", bytes(content), b"\0", chance.choice(list(SAMPLES.values()))])
        name = chance.choice(names)
        if chance.random() < 0.5:
            answer = client.post(
                "/api/evidence", bytes(content), "application/octet-stream", query_params={"name": name, "rank": chance.choice(["", "word", "x"])}
            )
        else:
            sent = {
                "code": "wrong",
                "papers.there": "1",
                "papers.files": [called(bytes(content), name or "x")],
                "papers.rank": chance.choice(["", "word", "x"]),
            }
            answer = client.post("/tables/works/new/", sent)
        assert answer.status_code in (201, 400, 422), (name, bytes(content[:80]))
        seen[answer.status_code] = seen.get(answer.status_code, 0) + 1
        if answer.status_code == 201:
            told = json.loads(answer.content)
            assert hashlib.sha256(body(client.get(told["content"]))).hexdigest() == told["hash"]
    print(f"\n{seen}, {Evidence.objects.count()} kept")
    assert {201, 422} <= set(seen)
    assert {path for path in tmp_path.rglob("*") if files not in (path, *path.parents)} == before
    assert evidence.strays() == []
    assert list(evidence.damaged()) == []
    assert list((files / "incoming").iterdir()) == []
    assert ledger.verify().broken is None
