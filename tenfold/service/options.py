"""What may be asked of a reading over HTTP: the options of ``tenfold read``, as a query.

Checked here for their types, and for their sense by the reader.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi.exceptions import RequestValidationError
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from starlette.datastructures import QueryParams

from tenfold.reading.asked import Shows

_MOST_CODES = 1000  # of a query; a longer list is no address


class Options(BaseModel):
    """The options of one request."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Shows | None = Field(None, description="What every picture shows; else it is found out.")
    length: str | None = Field(None, max_length=20, description="Digits of a number: 5 or 4-6.")
    pattern: str | None = Field(None, max_length=200, description="How it is written: ###-##.")
    check: str | None = Field(None, max_length=200, description="luhn, mod97, isbn13, ean13, …")
    one_of: Annotated[list[str], AfterValidator(lambda listed: _codes(listed))] = Field(
        [], description="The codes that it may be, repeated or with commas."
    )
    decimal: bool = Field(False, description="Read the marks . , and - in a number.")
    max_error: float | None = Field(
        None, gt=0, le=1, description="The share of answers that may be wrong."
    )

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of ``Reader.read_many``."""
        return {
            "kind": self.kind,
            "length": self.length,
            "pattern": self.pattern,
            "check": self.check,
            "one_of": self.one_of or None,
            "decimal": self.decimal,
            "max_error": self.max_error,
        }


def options_of(query: QueryParams) -> Options:
    """Return the options in a query.

    Raises:
        RequestValidationError: One is not known, or not understood.
    """
    listed = {name: query.getlist(name) for name in ("one_of",) if name in query}
    try:
        return Options.model_validate({**query, **listed})
    except ValidationError as error:
        wrong = [{**each, "loc": ("query", *each["loc"])} for each in error.errors()]
        raise RequestValidationError(wrong) from error


def _codes(listed: list[str]) -> list[str]:
    codes = [code.strip() for part in listed for code in part.split(",") if code.strip()]
    if len(codes) > _MOST_CODES:
        raise ValueError(f"at most {_MOST_CODES:,} codes")
    return codes
