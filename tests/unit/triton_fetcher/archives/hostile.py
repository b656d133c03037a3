"""Archives that must be refused, built in code: each a name and what makes its bytes."""

import gzip
import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable

import zstandard

MEBIBYTE = 1024**2
Build = Callable[[], bytes]


def entry(name, content=b"x", kind=tarfile.REGTYPE, **fields):
    """Return a tar entry and its content."""
    info = tarfile.TarInfo(name)
    info.type = kind
    info.size = len(content) if kind in {tarfile.REGTYPE, tarfile.AREGTYPE} else 0
    for field, value in fields.items():
        setattr(info, field, value)
    return info, content


def tar(*entries, **options):
    """Return a tar of *entries*."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", **options) as archive:
        for info, content in entries:
            archive.addfile(info, io.BytesIO(content) if info.size else None)
    return buffer.getvalue()


def link(name, target, kind=tarfile.SYMTYPE):
    """Return a tar entry that links to *target*."""
    return entry(name, b"", kind, linkname=target)


def zipped(*entries, compression=zipfile.ZIP_DEFLATED):
    """Return a zip of (name or ZipInfo, content)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in entries:
            archive.writestr(name, content, compression)
    return buffer.getvalue()


def zip_link(name, target):
    """Return a zip with a symbolic link as Unix tools store one."""
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = 0o120777 << 16
    return zipped((info, target))


def zip_mode(mode):
    """Return a zip whose one entry has the Unix *mode*."""
    info = zipfile.ZipInfo("m/device")
    info.external_attr = mode << 16
    return zipped((info, b"x"))


def patched(data, at, new):
    """Return *data* with *new* at the offset *at*."""
    return data[:at] + new + data[at + len(new) :]


def zip_named(raw):
    """Return a zip whose one entry has the *raw* bytes for a name, unchanged by any library."""
    placeholder = b"P" * len(raw)
    return zipped((placeholder.decode(), b"x")).replace(placeholder, raw)


def huge_header():
    """Return a tar whose extended header claims, and has, 64 MiB, which Python would hold."""
    header = tarfile.TarInfo("pax")
    header.type = tarfile.XHDTYPE
    header.size = 64 * MEBIBYTE
    return header.tobuf(tarfile.USTAR_FORMAT) + bytes(64 * MEBIBYTE) + tar(entry("m/f"))


def sparse():
    """Return a tar with an old GNU sparse file that claims a tebibyte."""
    header = bytearray(tarfile.TarInfo("m/sparse").tobuf(tarfile.GNU_FORMAT))
    header[156:157] = tarfile.GNUTYPE_SPARSE
    header[386:398] = b"%011o\0" % 0
    header[398:410] = b"%011o\0" % 0
    header[483:495] = b"\x80" + (1024**4).to_bytes(11, "big")
    header[148:156] = b"        "
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header) + bytes(1024)


def pax_sparse():
    """Return a tar whose extended header makes a small file a tebibyte of holes."""
    info, content = entry("m/sparse", b"")
    info.pax_headers = {
        "GNU.sparse.size": str(1024**4),
        "GNU.sparse.numblocks": "0",
        "GNU.sparse.map": "0,0",
    }
    return tar((info, content), format=tarfile.PAX_FORMAT)


def endless_sparse_map():
    """Return a tar whose sparse map is 8 MiB of numbers: Python makes a list of them."""
    numbers = b"4000000\n" + b"0\n" * (4 * MEBIBYTE)
    info, content = entry("m/sparse", numbers)
    info.pax_headers = {
        "GNU.sparse.major": "1",
        "GNU.sparse.minor": "0",
        "GNU.sparse.name": "m/sparse",
        "GNU.sparse.realsize": "1",
    }
    return tar((info, content), format=tarfile.PAX_FORMAT)


def overlapping_zip():
    """Return a zip with two directory entries for the same bytes, as a modern bomb has many."""
    data = zipped(("m/a", b"x" * 100), ("m/b", b"y" * 100))
    first = data.index(b"PK\x01\x02")
    second = data.index(b"PK\x01\x02", first + 4)
    return patched(data, second + 42, data[first + 42 : first + 46])


def zip_bomb():
    """Return a zip of 9 files that unpack to 288 MiB from a quarter of a mebibyte."""
    return zipped(*((f"m/{number}", bytes(32 * MEBIBYTE)) for number in range(9)))


def lying_zip():
    """Return a zip whose entry says 1 byte and unpacks to 64 MiB."""
    data = zipped(("m/a", bytes(64 * MEBIBYTE)))
    directory = data.index(b"PK\x01\x02")
    return patched(patched(data, 22, struct.pack("<I", 1)), directory + 24, struct.pack("<I", 1))


def encrypted_zip():
    """Return a zip whose entry says that it is encrypted."""
    data = zipped(("m/a", b"x"))
    directory = data.index(b"PK\x01\x02")
    return patched(patched(data, 6, b"\x01\x00"), directory + 8, b"\x01\x00")


def huge_directory():
    """Return a zip with a directory of 17 MiB."""
    comment = b"c" * 60_000
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(300):
            info = zipfile.ZipInfo(f"m/{number}")
            info.comment = comment
            archive.writestr(info, b"")
    return buffer.getvalue()


def many_tar_entries():
    """Return a tar of a million entries in gzip: the same folder again and again."""
    folder = tar(entry("m", b"", tarfile.DIRTYPE))[:512]
    return gzipped([*[folder * 10_000] * 100, bytes(1024)])


def zeros(compress, size=264 * MEBIBYTE):
    """Return a tar with a file of *size* zeros, compressed piece by piece."""
    header = tarfile.TarInfo("m/zeros")
    header.size = size
    pieces = [header.tobuf(), *([bytes(8 * MEBIBYTE)] * (size // (8 * MEBIBYTE))), bytes(1024)]
    return compress(pieces)


def gzipped(pieces):
    """Return *pieces* as one gzip stream."""
    compressor = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(map(compressor.compress, pieces)) + compressor.flush()


def zstd(pieces, **options):
    """Return *pieces* as one Zstandard frame."""
    compressor = zstandard.ZstdCompressor(**options).compressobj()
    return b"".join(map(compressor.compress, pieces)) + compressor.flush()


def window_bomb():
    """Return a Zstandard frame that makes its reader take 2 GiB of memory."""
    parameters = zstandard.ZstdCompressionParameters(window_log=31, enable_ldm=True)
    compressor = zstandard.ZstdCompressor(compression_params=parameters)
    return compressor.compressobj().compress(bytes(4)) + zstd_tail(parameters)


def zstd_tail(parameters):
    """Return a whole frame of the same window, of unknown size."""
    compressor = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    return compressor.compress(tar(entry("m/f"))) + compressor.flush()


GOOD = tar(entry("m/config.pbtxt"), entry("m/1/model.onnx", b"weights" * 99))

TARS: dict[str, Build] = {
    "parent folder": lambda: tar(entry("../escaped")),
    "parent folder inside": lambda: tar(entry("m/../../escaped")),
    "parent folder that stays": lambda: tar(entry("m/../n/f")),
    "absolute path": lambda: tar(entry("/escaped")),
    "two slashes": lambda: tar(entry("//escaped")),
    "backslashes": lambda: tar(entry("..\\..\\escaped")),
    "drive letter": lambda: tar(entry("C:/escaped")),
    "symbolic link out": lambda: tar(link("m/link", "../../outside")),
    "symbolic link inside": lambda: tar(entry("m/f"), link("m/link", "f")),
    "write through a link": lambda: tar(link("m", "/outside"), entry("m/f")),
    "link to a link": lambda: tar(link("a", "b"), link("b", "/"), entry("a/outside/f")),
    "hard link out": lambda: tar(link("m/hard", "/outside/victim", tarfile.LNKTYPE)),
    "hard link inside": lambda: tar(entry("m/f"), link("m/g", "m/f", tarfile.LNKTYPE)),
    "character device": lambda: tar(entry("m/null", b"", tarfile.CHRTYPE, devmajor=1, devminor=3)),
    "block device": lambda: tar(entry("m/disk", b"", tarfile.BLKTYPE, devmajor=8)),
    "pipe": lambda: tar(entry("m/pipe", b"", tarfile.FIFOTYPE)),
    "contiguous file": lambda: tar(entry("m/f", b"", tarfile.CONTTYPE)),
    "unknown type": lambda: tar(entry("m/f", b"", b"Z")),
    "sparse file": sparse,
    "sparse file by extended header": pax_sparse,
    "sparse map without end": endless_sparse_map,
    "header of 64 MiB": huge_header,
    "newline in a name": lambda: tar(entry("m/a\nb")),
    "escape sequence in a name": lambda: tar(entry("m/\x1b[2J")),
    "name that is no UTF-8": lambda: tar(entry("m/\udcff"), errors="surrogateescape"),
    "name of 300 bytes": lambda: tar(entry("m/" + "n" * 300)),
    "path of 2,000 bytes": lambda: tar(entry("/".join(["n" * 99] * 20))),
    "40 folders deep": lambda: tar(entry("/".join("d" * 40))),
    "the same file twice": lambda: tar(entry("m/f"), entry("m/f", b"other")),
    "the same file by another name": lambda: tar(entry("m/f"), entry("./m//f", b"other")),
    "names that differ in case": lambda: tar(entry("m/f"), entry("m/F")),
    "folders that differ in case": lambda: tar(entry("m/f"), entry("M/g")),
    "names that differ in form": lambda: tar(entry("m/\u00e9"), entry("m/e\u0301")),
    "a file for a folder": lambda: tar(entry("m"), entry("m/f")),
    "a folder for a file": lambda: tar(entry("m/f"), entry("m", b"")),
    "cut within a file": lambda: GOOD[:1300],
    "cut between files": lambda: GOOD[:1024],
    "cut before its end mark": lambda: GOOD.rstrip(b"\0")[: len(GOOD) // 512 * 512].ljust(
        2560, b"x"
    ),
    "wrong sum in a header": lambda: patched(GOOD, 1024 + 100, b"7777777"),
    "another archive after its end": lambda: GOOD + tar(entry("m/hidden")),
    "garbage after its end": lambda: GOOD + b"garbage" * 100,
    "no content": lambda: b"",
    "text": lambda: b"<html>not found</html>" * 40,
    "a zip": lambda: zipped(("m/f", b"x" * 400)),
}

GZIPS: dict[str, Build] = {
    "gzip bomb": lambda: zeros(gzipped),
    "a million entries": many_tar_entries,
    "bomb after the end": lambda: gzipped([GOOD, *[bytes(8 * MEBIBYTE)] * 33]),
    "truncated gzip": lambda: gzip.compress(GOOD)[:-12],
    "wrong gzip checksum": lambda: patched(
        gzip.compress(GOOD), -8 % len(gzip.compress(GOOD)), b"?"
    ),
    "garbage after gzip": lambda: gzip.compress(GOOD) + b"garbage",
    "gzip of a gzip": lambda: gzip.compress(gzip.compress(GOOD)),
    "plain tar called gzip": lambda: GOOD,
}

ZSTDS: dict[str, Build] = {
    "zstd bomb": lambda: zeros(zstd),
    "zstd window bomb": window_bomb,
    "truncated zstd": lambda: zstandard.compress(GOOD)[:-6],
    "garbage after zstd": lambda: zstandard.compress(GOOD) + b"garbage",
    "gzip called zstd": lambda: gzip.compress(GOOD),
}

ZIPS: dict[str, Build] = {
    "zip parent folder": lambda: zipped(("../escaped", b"x")),
    "zip parent folder inside": lambda: zipped(("m/../../escaped", b"x")),
    "zip absolute path": lambda: zipped(("/escaped", b"x")),
    "zip backslashes": lambda: zip_named(b"..\\..\\escaped"),
    "zip drive": lambda: zipped(("c:/escaped", b"x")),
    "zip name with NUL": lambda: zip_named(b"m/f\x00.txt"),
    "zip name with newline": lambda: zipped(("m/a\nb", b"x")),
    "zip symbolic link": lambda: zip_link("m/link", "/outside"),
    "zip device": lambda: zip_mode(0o020666),
    "zip pipe": lambda: zip_mode(0o010666),
    "zip the same file twice": lambda: zipped(("m/f", b"x"), ("./m/f", b"y")),
    "zip names that differ in case": lambda: zipped(("m/f", b"x"), ("m/F", b"y")),
    "zip file for a folder": lambda: zipped(("m", b"x"), ("m/f", b"y")),
    "zip bomb": zip_bomb,
    "zip bomb by overlap": overlapping_zip,
    "zip that lies about size": lying_zip,
    "zip encrypted": encrypted_zip,
    "zip by bzip2": lambda: zipped(("m/f", b"x" * 99), compression=zipfile.ZIP_BZIP2),
    "zip directory of 17 MiB": huge_directory,
    "zip of 100,001 entries": lambda: zipped(*((str(n), b"") for n in range(100_001))),
    "zip truncated": lambda: zipped(("m/f", b"x" * 999))[:-30],
    "zip wrong checksum": lambda: patched(zipped(("m/f", b"x"), compression=0), 33, b"y"),
    "zip after a tar": lambda: GOOD + zipped(("m/f", b"x")),
    "zip headers disagree": lambda: zipped(("m/f", b"x")).replace(b"m/f", b"n/g", 1),
}
