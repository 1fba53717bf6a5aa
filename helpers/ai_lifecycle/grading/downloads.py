"""What an instructor downloaded, looked at file by file: ZIP archives, folders and single files. Nothing is unpacked.

A name in an archive is only ever read: whoever puts a file somewhere makes the place of it anew (see collect.py). Sizes
are those that were really read, not those that an archive claims.
"""

import io
import os
import stat
import unicodedata
import zipfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePath, PurePosixPath

from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.found_files import FILE, FOLDER, Found
from ai_lifecycle.grading.submitted_files import Caps, look, read_bytes, readable

_MOST_FILES = 50_000  # of one download
_ENCRYPTED, _UTF_8 = 0x1, 0x800  # bits of a ZIP member's flags
# What operating systems and Jupyter leave in folders, and no learner means.
_LITTER = {"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini", ".ipynb_checkpoints", "__pycache__", ".git"}


@dataclass(frozen=True)
class Piece:
    """One file of a download. path: in the download. source: the download's name. size: bytes, as it is claimed.

    when: the file's time, as it is told, without a zone. fault: why it cannot be taken, "" if it can.
    read: returns what is in it; its argument is the most bytes allowed. Raises UserError.
    """

    path: PurePosixPath
    source: str
    size: int
    when: datetime | None
    fault: str
    read: Callable[[int], bytes]


def pieces_of(download: Path, open_files: ExitStack) -> list[Piece]:
    """Return the files in a ZIP archive or a folder, or the one that is named, without what systems leave behind.

    open_files: closes the archive. Raises UserError if there is nothing that can be read.
    """
    if not os.path.exists(download):  # a name that no disk takes is not there either
        raise UserError(f"There is no file or folder {download}; name what you downloaded.")
    if download.is_dir():
        found = _in_folder(download)
    elif download.suffix.lower() == ".zip":
        try:
            archive = open_files.enter_context(zipfile.ZipFile(download))
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
            raise UserError(f"{download} cannot be read as a ZIP archive ({error}); download it again.") from None
        found = _in_archive(archive, download.name)
    else:
        about = Found(PurePosixPath(download.name), FILE, download.stat().st_size)
        found = [_on_disk(about, download.resolve(), download.name)]  # what the instructor names may be a link
    if len(found) > _MOST_FILES:
        raise UserError(f"{download} holds more than {_MOST_FILES} files; collect it in parts.")
    return [one for one in found if not _is_litter(one.path)]


def unpacked(path: PurePosixPath, piece: Piece, caps: Caps, open_files: ExitStack) -> list[tuple[PurePosixPath, Piece]]:
    """Return the files of an archive that a learner handed in, each beside it; of any other file, itself.

    path: where the piece is among what its sender sent. An archive inside of an archive stays a file.
    Raises UserError if it is damaged, or too large.
    """
    if path.suffix.lower() != ".zip" or piece.fault:
        return [(path, piece)]
    data = piece.read(caps.notebook + caps.beside)
    try:
        archive = open_files.enter_context(zipfile.ZipFile(io.BytesIO(data)))
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise UserError(f"{readable(path)} cannot be read as a ZIP archive ({error}).") from None
    found = _in_archive(archive, piece.source)
    if len(found) > caps.files:
        raise UserError(f"{readable(path)} holds more than {caps.files} files.")
    return [(path.parent / one.path, one) for one in found if not _is_litter(one.path)]


def path_of(name: str | PurePath) -> PurePosixPath:
    """Return a name as a path with its letters spelt in one way: macOS writes an accent as a letter of its own.

    >>> path_of("U\\u0308bung.csv") == path_of("\\u00dcbung.csv")
    True
    """
    return PurePosixPath(unicodedata.normalize("NFC", str(name)))


def _is_litter(path: PurePosixPath) -> bool:
    return bool(_LITTER & set(path.parts)) or path.name.startswith("._")  # macOS's attributes of a file, on other disks


def _in_folder(folder: Path) -> list[Piece]:
    found = look(folder.resolve(), Caps(files=_MOST_FILES, depth=20))
    return [_on_disk(one, folder / one.path, folder.name) for one in found if one.kind != FOLDER]


def _on_disk(one: Found, place: Path, source: str) -> Piece:
    fault = ""
    if one.kind != FILE:
        fault = "it is a link or no ordinary file"
    elif one.foreign:
        fault = "it is another name for a file of somebody else"
    when = datetime.fromtimestamp(place.lstat().st_mtime)
    return Piece(path_of(one.path), source, one.size, when, fault, lambda cap: _read_file(place, cap))


def _read_file(place: Path, cap: int) -> bytes:
    size = place.lstat().st_size
    if size > cap:
        raise UserError(_too_large(place.name, cap))
    return read_bytes(place, size)


def _in_archive(archive: zipfile.ZipFile, source: str) -> list[Piece]:
    members = [_member(archive, one, source) for one in archive.infolist() if not one.filename.endswith("/")]
    return [one for one in members if one.path.parts]  # one that is called "." or begins with a NUL names nothing


def _member(archive: zipfile.ZipFile, one: zipfile.ZipInfo, source: str) -> Piece:
    name = _name(one)
    path, kind = path_of(name), stat.S_IFMT(one.external_attr >> 16)
    fault = ""
    if path.is_absolute() or ".." in path.parts:
        fault = "its name leads out of the archive"
    elif kind not in (0, stat.S_IFREG):
        fault = "it is a link or no ordinary file"
    elif one.flag_bits & _ENCRYPTED:
        fault = "a password protects it"
    try:
        when = datetime(*one.date_time)
    except ValueError:
        when = None
    return Piece(path, source, one.file_size, when, fault, lambda cap: _read_member(archive, one, name, cap))


def _read_member(archive: zipfile.ZipFile, one: zipfile.ZipInfo, name: str, cap: int) -> bytes:
    if one.file_size > cap:
        raise UserError(_too_large(name, cap))
    try:
        with archive.open(one) as file:
            return file.read(one.file_size + 1)  # zipfile unpacks as much as it is asked for, and gives no more than is claimed
    except Exception as error:  # besides zipfile's own errors, those of zlib, bz2 and lzma
        raise UserError(f"{readable(name)} is damaged in the archive ({readable(error)}).") from None


def _name(one: zipfile.ZipInfo) -> str:
    """Return a member's name. Some programs write UTF-8 and do not say so; zipfile then reads it as a code page of DOS."""
    if one.flag_bits & _UTF_8:
        return one.filename
    try:
        return one.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return one.filename


def _too_large(name: str, cap: int) -> str:
    return f"{readable(name)} has more than the {cap >> 20} MB allowed."
