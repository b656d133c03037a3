"""Git over HTTPS: which commit a revision is, its tree by the git program, large files by LFS."""
