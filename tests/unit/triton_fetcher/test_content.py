"""The digest of a repository."""

import hashlib
from pathlib import Path

from triton_fetcher.content import ContentFile, content_of, read_content
from triton_fetcher.progress import Progress


def test_the_digest_is_over_sorted_lines_of_path_size_and_hash():
    files = [ContentFile("b/1/x", 2, "22"), ContentFile("a/config.pbtxt", 1, "11")]
    lines = b"a/config.pbtxt\x001\x0011\nb/1/x\x002\x0022\n"
    content = content_of(files)
    assert content.digest == f"sha256:{hashlib.sha256(lines).hexdigest()}"
    assert (content.files, content.bytes) == (2, 3)


async def test_a_folder_is_read_with_its_links_followed(tmp_path: Path):
    (tmp_path / "..data/m/1").mkdir(parents=True)
    (tmp_path / "..data/m/1/model.py").write_bytes(b"code")
    (tmp_path / "m").symlink_to("..data/m")
    content = await read_content(tmp_path, ["m"], Progress())
    code = hashlib.sha256(b"code").hexdigest()
    assert content == content_of([ContentFile("m/1/model.py", 4, code)])
