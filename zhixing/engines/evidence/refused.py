"""Why a file is not taken: what was found in it and what to bring instead, one sentence in each language."""

from __future__ import annotations

from zhixing.kernel.errors import InputFault

# Stable code: (Chinese, English); {0}, {1} are filled in.
SENTENCES: dict[str, tuple[str, str]] = {
    "empty": ("文件是空的，请重新选择", "The file is empty; choose it again"),
    "too_large": ("文件超过 {0}，没有保存；请压缩或拆分后再传", "The file is larger than {0} and was not kept; make it smaller or split it"),
    "cut_off": ("文件没有传完整，请重新上传", "The file did not arrive whole; send it again"),
    "foreign": ("内容是“{0}”，不接受这类文件；请改用 PDF、OFD、Word、Excel 或图片", "This is {1}, which is not taken; bring PDF, OFD, DOCX, XLSX or a picture"),
    "active": ("内容是“{0}”，可能带有脚本，不接受；请转成 PDF 或图片", "This is {1}, which may carry scripts and is not taken; make it a PDF or a picture"),
    "unknown": ("看不出是什么文件；请改用 PDF、OFD、Word、Excel 或图片", "It cannot be told what this file is; bring PDF, OFD, DOCX, XLSX or a picture"),
    "archive": ("内容是压缩包，请解压后逐个上传", "This is an archive; unpack it and send the files one by one"),
    "encrypted": ("文件设有密码，请去掉密码后再传", "The file is protected with a password; save it without one"),
    "old_office": ("是旧版 Office 文件，请另存为 docx、xlsx 或 PDF", "This is a file of an old Office; save it as DOCX, XLSX or PDF"),
    "macro": ("文件中带有宏，请另存为不含宏的 docx 或 xlsx", "There are macros in this file; save it as DOCX or XLSX without them"),
    "bomb": ("解压后大得不合常理（{0}），不予接受", "It unpacks beyond all measure ({1}) and is not taken"),
    "pixels": ("图片超过 {0} 万像素，请缩小后再传", "The picture has more than {1} million pixels; make it smaller"),
    "pages": ("图片超过 {0} 页，请拆分或转成 PDF", "The picture has more than {0} pages; split it or make it a PDF"),
    "heic": (
        "这台服务器读不了 HEIC 照片；请在手机“设置—相机—格式”中选“兼容性最佳”，或转成 JPEG",
        "HEIC photos cannot be read here; set the phone to take JPEG, or convert it",
    ),
    "damaged": ("文件损坏或结构不对，无法按{0}打开；请重新导出后再传", "The file is damaged or not what it begins as ({1}); export it again"),
}


class Refused(InputFault):
    """A file that is not taken; `code` is for programs, `zh` and `en` are for people."""

    def __init__(self, name: str, code: str, *told: str) -> None:
        self.name, self.code, self.told = name, code, told
        super().__init__(name, self.en)

    def __reduce__(self) -> tuple[type[Refused], tuple[str, ...]]:
        return type(self), (self.name, self.code, *self.told)

    def named(self, name: str) -> Refused:
        """The same of a file of this name."""
        return Refused(name, self.code, *self.told)

    @property
    def zh(self) -> str:
        """The sentence in Chinese."""
        return SENTENCES[self.code][0].format(*self.told)

    @property
    def en(self) -> str:
        """The sentence in English."""
        return SENTENCES[self.code][1].format(*self.told)
