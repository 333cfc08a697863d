"""An Office file is made the same, whatever wrote its XML."""

import io
import zipfile

from zhixing.engines.sheets import fixed


def package(*parts: tuple[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts:
            made.writestr(name, content)
    return out.getvalue()


def test_the_order_of_parts_and_attributes_and_the_declaration_leave_no_trace() -> None:
    one = package(("a.xml", '<?xml version="1.0"?><a c="1" b="2"/>'), ("[Content_Types].xml", "<t/>"))
    two = package(("[Content_Types].xml", "<?xml version='1.0' encoding='utf-8'?>\n<t></t>"), ("a.xml", "<a b='2' c='1'></a>"))
    assert fixed(one) == fixed(two)
    with zipfile.ZipFile(io.BytesIO(fixed(one))) as made:
        assert made.namelist() == ["[Content_Types].xml", "a.xml"]
