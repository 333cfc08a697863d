"""Files that come with a form: written to the disk as they come, cut off at the limit. What else is in the form is read in any case."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from zhixing.store.evidence import limit

# All files of one form together, in files of the largest size.
TOGETHER = 4


class Bounded(FileUploadHandler):
    """Keeps each file in a temporary one up to the limit. Of a larger one nothing is kept: it is there by its name, empty, and `over`."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._most, self._kept = limit(), 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A file begins."""
        super().new_file(*args, **kwargs)
        self.file: Any = TemporaryUploadedFile(self.file_name, self.content_type, 0, self.charset, self.content_type_extra)
        self.file.over = False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """A piece of it."""
        if self.file.over:
            return
        if start + len(raw_data) > self._most or self._kept + len(raw_data) > TOGETHER * self._most:
            self.file.over = True
            self._kept -= start
            self.file.seek(0)
            self.file.truncate()
            return
        self._kept += len(raw_data)
        self.file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        """It is all there."""
        self.file.seek(0)
        self.file.size = file_size
        file: UploadedFile = self.file
        return file

    def upload_interrupted(self) -> None:
        """The connection broke off: what was written goes."""
        if hasattr(self, "file"):
            self.file.close()
