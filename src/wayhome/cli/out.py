"""How every command speaks: results as JSON on standard output, words on standard error.

0 = done; 1 = done and something was found; 2 = the input or the call is wrong, said in one line.
"""

from __future__ import annotations

import contextlib
import gzip
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Final, NoReturn

import orjson
import typer
from rich.console import Console

FOUND: Final = 1
WRONG: Final = 2
STANDARD: Final = "-"

AsJson = Annotated[bool, typer.Option("--json", help="Machine-readable result on standard output.")]
words = Console(stderr=True, highlight=False, soft_wrap=True)


def say(line: str) -> None:
    """A line for people."""
    words.print(line, markup=False)


def give(result: Any, *, as_json: bool) -> None:
    """A result for machines, when they asked for one. Bytes and text go out as they are."""
    if not as_json:
        return
    raw = result.encode() if isinstance(result, str) else result
    write_bytes(STANDARD, raw if isinstance(raw, bytes) else orjson.dumps(raw))


def wrong(where: str, says: str) -> NoReturn:
    """End with 2 and one line: where, what is wrong, what to do."""
    line = " ".join(f"{where}: {says}".split())
    say(line)
    raise typer.Exit(WRONG)


def found(*, anything: bool) -> None:
    """End with 1 when something was found."""
    if anything:
        raise typer.Exit(FOUND)


def read_bytes(path: str) -> bytes:
    """The whole of a file, or of standard input for `-`; gzip is undone by its name."""
    if path == STANDARD:
        return sys.stdin.buffer.read()
    try:
        raw = Path(path).read_bytes()
        return gzip.decompress(raw) if path.endswith(".gz") else raw
    except (OSError, EOFError) as problem:
        reason = getattr(problem, "strerror", None) or "it is not a whole gzip file"
        wrong(path, f"{reason}. Give the path of a file that can be read, or - for standard input.")


def write_bytes(path: str, data: bytes) -> None:
    """Write a file whole or not at all; `-` is standard output."""
    if path == STANDARD:
        sys.stdout.buffer.write(data if data.endswith(b"\n") else data + b"\n")
        sys.stdout.buffer.flush()
        return
    try:
        _replace(Path(path), gzip.compress(data, mtime=0) if path.endswith(".gz") else data)
    except OSError as problem:
        wrong(path, f"{problem.strerror}. Give a path that can be written.")


def _replace(target: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).chmod(0o644)
        Path(name).replace(target)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def read_json(path: str) -> Any:
    """A JSON document. Ends with 2 where it is none, naming line and column."""
    try:
        return orjson.loads(read_bytes(path))
    except orjson.JSONDecodeError as problem:
        wrong(path, f"line {problem.lineno}, column {problem.colno}: this is not JSON. Mend it.")


@contextlib.contextmanager
def blaming(where: str, *kinds: type[Exception]) -> Iterator[None]:
    """Turn the domain's own words about bad input into exit 2 with the place before them."""
    try:
        yield
    except kinds as problem:
        wrong(where, str(problem))
