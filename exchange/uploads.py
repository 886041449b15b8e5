"""What is larger than any file that is read is not kept while it arrives."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from exchange.workbook.guard import LIMITS


class LimitedUpload(FileUploadHandler):
    """Stops an upload at the limit; what still arrives is let go."""

    chunk_size = 1 << 16

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass the piece on to the handler that keeps it."""
        if start + len(raw_data) > LIMITS.file_bytes + self.chunk_size:
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> Any:
        """Leave the file to the handler that keeps it."""
        return None
