"""The types of flags and files that many commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter, validators

Flag = Annotated[bool, Parameter(negative="")]
Json = Annotated[bool, Parameter(name="--json", negative="")]
Bundle = Annotated[Path, Parameter(validator=validators.Path(ext="tenfold"))]
Onnx = Annotated[Path, Parameter(validator=validators.Path(ext="onnx"))]
