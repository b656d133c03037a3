"""git over https: nginx, fcgiwrap and git's own http-backend, as a small forge runs it."""

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from free_ports import free_port
from source_servers import programs
from source_servers.authority import Authority
from source_servers.installation import run
from source_servers.nginx import PASSWORD, USERNAME, basic_auth, nginx
from source_servers.running import running, scratch
from source_servers.server import Secret, Server

# Nothing of the user's own configuration, such as hooks or signatures, gets into a commit.
_ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_SYSTEM": "/dev/null",
    "GIT_AUTHOR_NAME": "Source Server",
    "GIT_AUTHOR_EMAIL": "author@example.invalid",
    "GIT_COMMITTER_NAME": "Source Server",
    "GIT_COMMITTER_EMAIL": "author@example.invalid",
}
# What GitHub and GitLab allow: a partial clone, and a fetch of any commit by its id.
_ALLOWED = ("uploadpack.allowFilter", "uploadpack.allowAnySHA1InWant")


@dataclass(frozen=True)
class GitPush:
    """What a push led to."""

    uri: str
    commit: str


@dataclass(frozen=True)
class GitServer(Server):
    """Repositories below /public/ and, for those with the password, /private/."""

    repositories: Path = Path()

    @classmethod
    @contextlib.contextmanager
    def running(cls, authority: Authority, address: str = "127.0.0.1") -> Iterator["GitServer"]:
        """Run one."""
        port = free_port()
        with scratch("git") as folder, _cgi(folder) as socket:
            repositories = folder / "repositories"
            repositories.mkdir()
            site = _site(repositories, socket, basic_auth(folder))
            with nginx(folder, site, address=address, port=port, authority=authority) as log:
                yield cls(address, port, log, authority, repositories)

    @property
    def secret(self) -> Secret:
        """Return the content of the credentials Secret for private repositories."""
        return {"username": USERNAME, "password": PASSWORD, **self.trust}

    def put(
        self,
        folder: Path,
        name: str,
        *,
        branch: str = "main",
        tag: str = "",
        private: bool = False,
    ) -> GitPush:
        """Make the files of *folder*, and no others, the next commit of a branch of *name*."""
        path = f"{'private' if private else 'public'}/{name}.git"
        bare = self.repositories / path
        if not bare.exists():
            _git("init", "--quiet", "--bare", f"--initial-branch={branch}", bare)
            for setting in _ALLOWED:
                _git("-C", bare, "config", setting, "true")
        commit = _commit(bare, folder, branch)
        if tag:
            _git("-C", bare, "tag", "--annotate", "--message", tag, tag, commit)
        return GitPush(f"git+{self.url}/{path}", commit)


def _commit(bare: Path, folder: Path, branch: str) -> str:
    """Commit without a clone: an index of its own takes *folder* as the work tree."""
    index = bare / "index-of-the-tests"
    index.unlink(missing_ok=True)
    there = ("--git-dir", bare, "--work-tree", folder)
    environment = {"GIT_INDEX_FILE": str(index)}
    _git(*there, "add", "--all", "--force", ".", environment=environment)
    tree = _git(*there, "write-tree", environment=environment)
    head = _git("-C", bare, "for-each-ref", "--format=%(objectname)", f"refs/heads/{branch}")
    parents = ("-p", head) if head else ()
    commit = _git("-C", bare, "commit-tree", tree, *parents, "-m", f"Put {folder.name}")
    _git("-C", bare, "update-ref", f"refs/heads/{branch}", commit)
    return commit


def _git(*arguments: str | Path, environment: dict[str, str] | None = None) -> str:
    return run(["git", *arguments], environment={**_ENVIRONMENT, **(environment or {})}).strip()


@contextlib.contextmanager
def _cgi(folder: Path) -> Iterator[Path]:
    socket = folder / "cgi.socket"
    program, environment = programs.fcgiwrap()
    # One process: with more, a parent forks them and does not end them with itself.
    command = (program, "-f", "-c", "1", "-s", f"unix:{socket}")
    log = folder / "cgi.log"
    with running(command, log=log, listens=socket, environment={**_ENVIRONMENT, **environment}):
        yield socket


def _site(repositories: Path, socket: Path, basic: str) -> str:
    assert shutil.which("git"), "git is not installed"
    backend = f"""
      fastcgi_pass unix:{socket};
      fastcgi_param SCRIPT_FILENAME {programs.git_http_backend()};
      fastcgi_param GIT_PROJECT_ROOT {repositories};
      fastcgi_param GIT_HTTP_EXPORT_ALL "";
      fastcgi_param PATH_INFO $uri;
      fastcgi_param QUERY_STRING $query_string;
      fastcgi_param REQUEST_METHOD $request_method;
      fastcgi_param CONTENT_TYPE $content_type;
      fastcgi_param CONTENT_LENGTH $content_length;
      fastcgi_param HTTP_CONTENT_ENCODING $http_content_encoding;
      fastcgi_param GIT_PROTOCOL $http_git_protocol;
      fastcgi_param REMOTE_USER $remote_user;
      fastcgi_buffering off;
    """
    return f"location /public/ {{ {backend} }} location /private/ {{ {basic} {backend} }}"
