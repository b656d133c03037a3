"""Run nginx, without anything of the machine's own configuration."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from source_servers import programs
from source_servers.authority import Authority
from source_servers.installation import run
from source_servers.running import running

USERNAME, PASSWORD = "reader", "password-of-the-source-server"

_CONFIGURATION = """
daemon off;
{user}
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/server.log info;
events {{ worker_connections 512; }}
http {{
  access_log {folder}/server.log;
  client_body_temp_path {folder}/bodies;
  proxy_temp_path {folder}/proxied;
  fastcgi_temp_path {folder}/answers;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  default_type application/octet-stream;
  client_max_body_size 0;
  # A path may hold an encoded URL.
  merge_slashes off;
  server {{
    listen {address}:{port} {tls};
    {site}
  }}
}}
"""


@contextlib.contextmanager
def nginx(
    folder: Path, site: str, *, address: str, port: int, authority: Authority | None
) -> Iterator[Path]:
    """Run nginx with *site*, the directives of its one server; yield its log."""
    log = folder / "server.log"
    if authority:
        certificate, key = authority.certificate(address)
        site += f"ssl_certificate {certificate}; ssl_certificate_key {key};"
    # A worker that has changed its user could not read what a test made for itself alone.
    user = "user root;" if os.geteuid() == 0 else ""
    tls = "ssl" if authority else ""
    configuration = folder / "nginx.conf"
    configuration.write_text(
        _CONFIGURATION.format(
            folder=folder, site=site, address=address, port=port, tls=tls, user=user
        )
    )
    command = (programs.nginx(), "-p", folder, "-c", configuration, "-e", log)
    with running(command, log=log, listens=(address, port)):
        yield log


def basic_auth(folder: Path) -> str:
    """Return the directives that want the user name and password."""
    users = folder / "users"
    hashed = run(["openssl", "passwd", "-apr1", "-stdin"], stdin=PASSWORD.encode()).strip()
    users.write_text(f"{USERNAME}:{hashed}\n")
    return f'auth_basic "source server"; auth_basic_user_file {users};'
