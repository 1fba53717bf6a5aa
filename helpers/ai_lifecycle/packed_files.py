"""Packed files, looked at before they are unpacked."""

import io
import zipfile

# No bundle's format is written packed: what unpacks to more than this was made to fill the memory of whoever opens it.
MOST_TIMES_UNPACKED, HARMLESS_BYTES = 10, 1_000_000


def refuse_bomb(content: bytes) -> None:
    """Raise ValueError if a ZIP file is much larger once unpacked, by what its own list of contents says."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        unpacked = sum(entry.file_size for entry in packed.infolist())
    if unpacked > max(MOST_TIMES_UNPACKED * len(content), HARMLESS_BYTES):
        raise ValueError(f"its {len(content)} bytes unpack to {unpacked}, which would fill the memory.")
