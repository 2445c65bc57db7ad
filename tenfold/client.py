"""A program's way to the service: the same readings, read elsewhere.

    with tenfold.Client("http://127.0.0.1:8000") as client:
        print(client.read("seven.png").text)

Sits on httpx. Where the service refuses, what is raised is what ``Reader`` would raise; where it is
busy, it is asked again when it says so, a few times. Knows nothing of the service's inside.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Literal, Self

import httpx
import numpy as np
from PIL import Image

from tenfold.errors import (
    BundleError,
    ConflictError,
    ConstraintError,
    NotFoundError,
    PictureError,
    ServiceError,
    TenfoldError,
)
from tenfold.images.decode import Source
from tenfold.images.load import load
from tenfold.reading.asked import Length, Shows
from tenfold.stored import StoredReading, stored_reading

ADDRESS = "http://127.0.0.1:8000"
"""Where ``tenfold serve`` listens."""

Action = Literal["accept", "correct", "reject", "skip", "undo", "suggest"]

_ERRORS: dict[str, type[TenfoldError]] = {
    "bad_picture": PictureError,
    "bad_constraint": ConstraintError,
    "bad_bundle": BundleError,
    "not_found": NotFoundError,
    "conflict": ConflictError,
    "worse": ConflictError,
}
_BUSY = (429, 503)
_LONGEST_WAIT = 30.0  # seconds, whatever the service asks for
_PICTURES, _BYTES = 16, 8 * 2**20  # of one request, of which the service takes more
_OCTETS = {"content-type": "application/octet-stream"}


class Client:
    """A connection to a service. Threads may share one."""

    def __init__(
        self,
        address: str = ADDRESS,
        *,
        token: str | None = None,
        timeout: float = 60.0,
        tries: int = 5,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Speak to the service at ``address``.

        Args:
            address: Where it listens.
            token: The bearer token, where it asks for one.
            timeout: Seconds to wait for an answer.
            tries: How often it is asked while it is busy.
            transport: What carries requests in place of the network.
            sleep: Waits so many seconds.

        Raises:
            ServiceError: The address is none of the web's.
        """
        if not address.lower().startswith(("http://", "https://")):
            raise ServiceError(
                f"{address!r} is no address of a service",
                expected="an address that begins with http:// or https://",
                remedy=f"Try http://{address}",
            )
        headers = {"authorization": f"Bearer {token}"} if token else {}
        self._http = httpx.Client(
            base_url=address, headers=headers, timeout=timeout, transport=transport
        )
        self._tries = max(1, tries)
        self._sleep = sleep

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the connection."""
        self._http.close()

    def read(
        self,
        source: Source,
        *,
        kind: Literal["digit", "number"] | None = None,
        length: Length | None = None,
        pattern: str | None = None,
        check: str | None = None,
        one_of: Iterable[str] = (),
        decimal: bool = False,
        max_error: float | None = None,
    ) -> StoredReading:
        """Return what is written on one picture; the arguments are those of ``Reader.read``.

        Raises:
            PictureError: The picture cannot be read, or shows several numbers.
            ConstraintError: What is known is not understood, or contradicts itself.
            BundleError: The reader makes no such promise.
            ServiceError: The service cannot be reached, or refuses.
        """
        query = _query(kind, length, pattern, check, one_of, decimal, max_error)
        content, _ = _encoded(source)
        said = self._ask("POST", "/v1/read", params=query, content=content, headers=_OCTETS)
        readings = [stored_reading(values) for values in said["readings"]]
        if len(readings) != 1:
            raise PictureError(
                "the picture shows several numbers",
                expected="one digit or one number",
                received=f"{len(readings)}",
                remedy="Use read_many",
            )
        return readings[0]

    def read_many(
        self,
        sources: Iterable[Source],
        *,
        kind: Shows | None = None,
        length: Length | None = None,
        pattern: str | None = None,
        check: str | None = None,
        one_of: Iterable[str] = (),
        decimal: bool = False,
        max_error: float | None = None,
    ) -> Iterator[StoredReading]:
        """Return the readings of many pictures, in order; a page gives one for each number.

        Several go in one request. A picture that cannot be read does not end it: its reading says
        so. Takes and raises otherwise what ``read`` does.
        """
        query = _query(kind, length, pattern, check, one_of, decimal, max_error)
        for files in _batches(map(_encoded, sources)):
            parts = [("pictures", (name or "blob", content)) for content, name in files]
            try:
                said = self._ask("POST", "/v1/read", params=query, files=parts)
            except PictureError as error:  # it was alone in its request
                yield StoredReading(why_not="bad picture", error=str(error), source=files[0][1])
                continue
            yield from map(stored_reading, said["readings"])

    def reading(self, reading_id: str) -> StoredReading:
        """Return a stored reading as it is now.

        Raises:
            NotFoundError: There is none.
            ServiceError: The service cannot be reached, or refuses.
        """
        return stored_reading(self._ask("GET", f"/v1/readings/{reading_id}"))

    def readings(self, state: str | None = None) -> Iterator[StoredReading]:
        """Return every stored reading, the newest first, asked for as they are taken.

        Args:
            state: Only those that are so: answered, waiting, accepted, corrected or rejected.

        Raises:
            ServiceError: The service cannot be reached, or refuses.
        """
        query = {"state": state} if state else {}
        while True:
            page = self._ask("GET", "/v1/readings", params=query)
            yield from map(stored_reading, page["readings"])
            if page["next"] is None:
                return
            query["cursor"] = page["next"]

    def crop(self, reading_id: str) -> bytes:
        """Return the part of the picture that shows a reading, as PNG.

        Raises:
            NotFoundError: There is none, or it was not kept.
            ServiceError: The service cannot be reached, or refuses.
        """
        return self._answer("GET", f"/v1/readings/{reading_id}/crop").content

    def decide(
        self,
        reading_id: str,
        action: Action,
        text: str | None = None,
        *,
        reviewer: str | None = None,
    ) -> StoredReading:
        """Say what is written, and return the reading as it is then.

        Args:
            reading_id: Which.
            action: accept, correct, reject, skip, undo, or suggest for another to decide.
            text: What is written, for correct and suggest.
            reviewer: Who says so.

        Raises:
            NotFoundError: There is no such reading.
            ConflictError: Another person has it, or it was decided.
            ServiceError: The service cannot be reached, or refuses.
        """
        sent = {"action": action, "text": text, "reviewer": reviewer}
        said = {name: value for name, value in sent.items() if value is not None}
        return stored_reading(self._ask("POST", f"/v1/readings/{reading_id}/decision", json=said))

    def export(self, form: Literal["csv", "jsonl", "folder"] = "csv") -> bytes:
        """Return every decision: CSV, JSON lines, or a zip of a folder to train with.

        Raises:
            ServiceError: The service cannot be reached, or refuses.
        """
        return self._answer("GET", "/v1/export", params={"format": form}).content

    def model(self) -> dict[str, Any]:
        """Return what is known of the readers in use.

        Raises:
            ServiceError: The service cannot be reached, or refuses.
        """
        return self._ask("GET", "/v1/model")

    def load_model(self, bundle: str | Path | bytes, *, force: bool = False) -> dict[str, Any]:
        """Have the service read with a bundle, and return how it did beside the one in use.

        Args:
            bundle: A .tenfold file, or its bytes.
            force: Take it though it is worse.

        Raises:
            BundleError: It is missing, damaged or no bundle.
            ConflictError: It is worse on what people have decided.
            ServiceError: The service cannot be reached, or refuses.
        """
        file = bundle if isinstance(bundle, bytes) else _file(Path(bundle))
        query = {"force": "true"} if force else {}
        return self._ask("POST", "/v1/model", params=query, content=file, headers=_OCTETS)

    def rollback(self, kind: Literal["digit", "number"] | None = None) -> dict[str, Any]:
        """Have the service read with the reader before this one, and return which that is.

        Raises:
            ConflictError: There was none before.
            ServiceError: The service cannot be reached, or refuses.
        """
        query = {"kind": kind} if kind else {}
        return self._ask("POST", "/v1/model/rollback", params=query)

    def _ask(self, method: str, path: str, **request: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self._answer(method, path, **request).json()
        return answer

    def _answer(self, method: str, path: str, **request: Any) -> httpx.Response:
        """Return an answer that is no refusal."""
        for left in range(self._tries - 1, -1, -1):
            try:
                response = self._http.request(method, path, **request)
            except httpx.HTTPError as error:
                raise ServiceError(
                    f"the service at {self._http.base_url} does not answer",
                    received=str(error) or type(error).__name__,
                    remedy="Check the address, and that it runs: tenfold serve",
                ) from error
            if response.status_code not in _BUSY or not left:
                break
            self._sleep(_wait(response))
        if response.is_success:
            return response
        raise _error(response)


def _query(
    kind: str | None,
    length: Length | None,
    pattern: str | None,
    check: str | None,
    one_of: Iterable[str],
    decimal: bool,
    max_error: float | None,
) -> dict[str, Any]:
    if isinstance(length, tuple):
        length = f"{length[0]}-{length[1]}"
    asked = {
        "kind": kind,
        "length": length,
        "pattern": pattern,
        "check": check,
        "one_of": [*one_of] or None,
        "decimal": "true" if decimal else None,
        "max_error": max_error,
    }
    return {name: value for name, value in asked.items() if value is not None}


def _encoded(source: Source) -> tuple[bytes, str | None]:
    """Return a picture as the bytes of a file, and its name where it has one."""
    if isinstance(source, str | Path):
        return load(source), Path(source).name
    if isinstance(source, bytes):
        return source, None
    image = Image.fromarray(source) if isinstance(source, np.ndarray) else source
    if not isinstance(image, Image.Image):
        raise PictureError(
            "this is no picture",
            expected="a path, bytes, an array or a Pillow image",
            received=type(source).__name__,
            remedy="Give several pictures to read_many",
        )
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue(), None


def _batches(
    files: Iterator[tuple[bytes, str | None]],
) -> Iterator[Sequence[tuple[bytes, str | None]]]:
    """Yield pictures in groups for one request each."""
    for first in files:
        group, size = [first], len(first[0])
        for file in islice(files, _PICTURES - 1):
            if size + len(file[0]) > _BYTES:
                yield group
                group, size = [], 0
            group.append(file)
            size += len(file[0])
        yield group


def _file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BundleError(
            f"cannot read {path}: {error.strerror}", expected="a .tenfold file"
        ) from error


def _wait(response: httpx.Response) -> float:
    """Return how long a busy service asks to be left alone."""
    asked = response.headers.get("retry-after", "1")
    return min(float(asked) if asked.isdecimal() else 1.0, _LONGEST_WAIT)


def _error(response: httpx.Response) -> TenfoldError:
    """Return the error that a refusal is."""
    try:
        said = response.json()["error"]
        kind = _ERRORS.get(said["code"], ServiceError)
        return kind(
            said["problem"],
            expected=said["expected"],
            received=said["received"],
            remedy=said["remedy"],
        )
    except (ValueError, KeyError, TypeError):
        return ServiceError(
            "what answers is not this service",
            expected="an answer of tenfold serve",
            received=f"status {response.status_code}",
            remedy="Check the address",
        )
