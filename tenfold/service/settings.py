"""What an operator can set, each by an environment variable that begins with ``TENFOLD_``.

Read once, when the service starts. Knows nothing of what the settings are for.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from tenfold.errors import ServiceError

Role: TypeAlias = Literal["read", "review", "admin"]
"""What a caller may do; each may do what those before it may."""

ROLES: tuple[Role, ...] = ("read", "review", "admin")

_MB = 2**20


class Token(BaseModel):
    """Who may come with which bearer token, of which no more than the SHA-256 is known."""

    model_config = ConfigDict(frozen=True)

    name: str = Field(pattern=r"^[\w.@-]{1,64}$")
    role: Role
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class Settings(BaseSettings):
    """All that can be set; every name is that of its variable without ``TENFOLD_``, in capitals.

    Attributes:
        host: The address to listen at; without tokens, only the loopback.
        port: The port to listen at.
        hosts: The names by which the service may be called, comma-separated; without tokens, by
            default, those of the loopback, and with tokens any.
        database: The address of the database, as SQLAlchemy writes them; by default an SQLite file
            in the platform's data folder.
        tokens: ``name:role:sha256``, comma-separated; a role is read, review or admin.
        keep: What is stored: pictures and readings; crops of the numbers and readings; or nothing.
        keep_days: Days after which pictures and crops are deleted.
        most_bytes: The largest body of a request with pictures.
        most_pixels: The largest picture.
        most_pictures: Pictures of one request.
        seconds: What a request may take, and as much again for its body to arrive.
        processes: How many serve, each as a replica with threads and a queue of its own.
        threads: How many read in each; by default one a core, shared out among the processes.
        queue: Pictures that may wait to be read or be under way; what comes beyond is refused.
        share: The part of that queue which one token may fill.
        requests: Requests that may be under way at once.
        held: Bytes of pictures that may be in memory at once.
        follow: Seconds after which a model that another replica loaded is looked for.
    """

    model_config = SettingsConfigDict(env_prefix="TENFOLD_", frozen=True, extra="forbid")

    host: str = "127.0.0.1"
    port: int = Field(8000, ge=0, le=65535)
    hosts: Annotated[tuple[str, ...], NoDecode] = ()
    database: str = Field(default_factory=lambda: f"sqlite:///{data_folder() / 'tenfold.db'}")
    tokens: Annotated[tuple[Token, ...], NoDecode] = Field((), repr=False)
    keep: Literal["pictures", "crops", "nothing"] = "pictures"
    keep_days: float = Field(90, gt=0)
    most_bytes: int = Field(20 * _MB, ge=1024)
    most_pixels: int = Field(40_000_000, ge=784)
    most_pictures: int = Field(32, ge=1)
    seconds: float = Field(30, gt=0)
    processes: int = Field(1, ge=1, le=64)
    threads: int = Field(
        default_factory=lambda given: max(1, _cores() // given.get("processes", 1)), ge=1, le=256
    )
    queue: int = Field(64, ge=1)
    share: float = Field(0.5, gt=0, le=1)
    requests: int = Field(512, ge=1)
    held: int = Field(256 * _MB, ge=1024)
    follow: float = Field(2, gt=0)

    @field_validator("hosts", mode="before")
    @classmethod
    def _hosts(cls, given: Any) -> Any:
        return tuple(_parts(given)) if isinstance(given, str) else given

    @field_validator("tokens", mode="before")
    @classmethod
    def _tokens(cls, given: Any) -> Any:
        return tuple(map(_token, _parts(given))) if isinstance(given, str) else given


def read_settings(**given: Any) -> Settings:
    """Return the settings in the environment, those given here above them.

    Raises:
        ServiceError: One of them is not understood.
    """
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = str(first["loc"][0]) if first["loc"] else "settings"
        raise ServiceError(
            f"the setting TENFOLD_{name.upper()} is not understood",
            expected=first["msg"],
            remedy="Correct it, or unset it to have its default",
        ) from error


def data_folder() -> Path:
    """Return the folder of this platform in which an application keeps what it is given."""
    if named := os.environ.get("TENFOLD_HOME"):
        return Path(named)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local")) / "tenfold"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "tenfold"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "tenfold"


def _parts(listed: str) -> list[str]:
    return [part.strip() for part in listed.split(",") if part.strip()]


def _token(written: str) -> dict[str, str]:
    parts = written.split(":")
    if len(parts) != 3:
        raise ValueError("name:role:sha256 for each token, with a comma between two")
    return dict(zip(("name", "role", "sha256"), parts, strict=True))


def _cores() -> int:
    """Return how many cores this process may use, where the system says."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
