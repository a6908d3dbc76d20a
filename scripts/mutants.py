"""Changes the pure rooms at random with cosmic-ray, and tells which changes no test notices."""

import argparse
import ast
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
import random
import shlex
import shutil
import sqlite3
import subprocess
import sys
import time
from typing import Final

ROOT: Final = Path(__file__).parents[1]
COPY: Final = ROOT / ".mutants"
"""Where the code is changed: a copy, so that one who stops this finds the own code as it was."""
HOUSE: Final = "custom_components/podero"
WRITE_QUEUE: Final = (
    "tests/account/test_write_queue_properties.py",
    "tests/account/test_write_queue.py",
    "tests/account/test_brief_illness.py",
)
POLLING: Final = (
    "tests/account/test_reads_in_time.py",
    "tests/account/test_polling.py",
    "tests/account/test_authentication.py",
)
SLOW: Final = (
    "tests/account/test_authentication.py::test_thirty_days_on_client_credentials",
    *(
        f"tests/account/test_polling.py::test_requests_of_a_day[{interval}-10]"
        for interval in ("None", "300.0", "420.0", "600.0", "900.0")
    ),
)
"""Simulated days that others simulate too, and that take longer than all others together."""
LEAST: Final = 0.95
"""Of the changes of behaviour, how many are to be noticed."""
TYPE_DECORATORS: Final = {"override", "overload", "final", "dataclass"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Code, and the tests that can notice a change of it, the quickest first."""

    modules: tuple[str, ...]
    tests: tuple[str, ...]


ROOMS: Final = {
    "heat_pump": Room(
        modules=(
            "heat_pump/activity",
            "heat_pump/commands",
            "heat_pump/derived",
            "heat_pump/rules",
        ),
        tests=("tests/heat_pump",),
    ),
    "account": Room(
        modules=(
            "account/adaptive_interval",
            "account/away_cleanup",
            "account/optimistic_state",
            "account/poll_schedule",
            "account/reader",
            "account/write_queue",
        ),
        tests=(
            "tests/account/test_adaptive_interval.py",
            "tests/account/test_poll_schedule.py",
            "tests/account/test_optimistic_state.py",
            "tests/account/test_away_cleanup.py",
            "tests/account/test_reader.py",
            *WRITE_QUEUE,
            *POLLING,
        ),
    ),
    "api": Room(
        modules=(
            "api/auth",
            "api/budget",
            "api/client",
            "api/exceptions",
            "api/fields",
            "api/headers",
            "api/json_text",
            "api/models",
            "api/refusals",
            "api/statistics",
            "api/texts",
            "api/transport",
        ),
        tests=(
            "tests/api/test_models.py",
            "tests/api/test_statistics.py",
            "tests/api",
            "tests/account/test_brief_illness.py",
        ),
    ),
}
# Survivors that change nothing: module, and the line as it was changed.
EQUIVALENT: Final[frozenset[tuple[str, str]]] = frozenset(
    {
        # A field is equal to itself alone.
        (
            "heat_pump/commands.py",
            "if limit == HeatPump.minimum_temperature_limit:",
        ),
        # Without a token it is not looked at.
        ("api/auth.py", "self._renew_at = 1.0"),
        ("api/auth.py", "self._renew_at = -1.0"),
        # Failures are counted only to see that there was another one.
        ("api/auth.py", "self._failures = -1"),
        ("api/auth.py", "self._failures += 2"),
        # It is even.
        ("api/budget.py", "return (MAX_AHEAD // 2 - ahead) / SECONDS_PER_READ"),
        # Nothing is cleared before the fifth minute of the loop's time.
        (
            "account/away_cleanup.py",
            "if changes and loop_time >= self._not_before.get(window, 1.0):",
        ),
        # No two moments are the same.
        (
            "account/reader.py",
            "return asyncio.get_running_loop().time() <= self._list_refused_until",
        ),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Mutant:
    """A change that cosmic-ray can make."""

    module: str
    row: int
    column: int
    operator: str
    occurrence: int
    job_id: str

    @property
    def place(self) -> tuple[str, int, int, str]:
        """Return what one change is chosen for: `<` becomes each other comparison, once."""
        return self.module, self.row, self.column, self.operator.split("_")[0]


def _types(tree: ast.AST) -> Iterator[ast.expr | ast.stmt]:
    """Yield what only type checkers read, and how dataclasses and constants are made."""
    for node in ast.walk(tree):
        match node:
            case (
                ast.AnnAssign(annotation=annotation)
                | ast.arg(annotation=ast.expr() as annotation)
            ):
                yield annotation
            case ast.TypeAlias():
                yield node
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                yield node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns:
            yield node.returns
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            for decorator in node.decorator_list:
                call = decorator.func if isinstance(decorator, ast.Call) else decorator
                if isinstance(call, ast.Name) and call.id in TYPE_DECORATORS:
                    yield decorator


def _is_behaviour(
    mutant: Mutant, spans: list[tuple[tuple[int, int], tuple[int, int]]]
) -> bool:
    return not any(start <= (mutant.row, mutant.column) < end for start, end in spans)


def _mutants(session: Path) -> list[Mutant]:
    with sqlite3.connect(session) as database:
        rows = database.execute(
            "SELECT module_path, start_pos_row, start_pos_col, operator_name, occurrence, job_id FROM mutation_specs"
        ).fetchall()
    spans = defaultdict(list)
    for module in {row[0] for row in rows}:
        for node in _types(ast.parse((COPY / module).read_text())):
            assert node.end_lineno is not None and node.end_col_offset is not None
            # A decorator begins with its @.
            spans[module].append(
                (
                    (node.lineno, max(node.col_offset - 1, 0)),
                    (node.end_lineno, node.end_col_offset),
                )
            )
    found = [
        Mutant(
            module=module,
            row=row,
            column=column,
            operator=operator,
            occurrence=occurrence,
            job_id=job_id,
        )
        for module, row, column, operator, occurrence, job_id in rows
    ]
    return sorted(m for m in found if _is_behaviour(m, spans[m.module]))


def _copy() -> None:
    """Copy the files of the repository, those that are not committed yet too."""
    shutil.rmtree(COPY, ignore_errors=True)
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (COPY / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, COPY / name)


def _cosmic_ray(*arguments: str | Path) -> None:
    tool = Path(sys.executable).with_name("cosmic-ray")
    subprocess.run([tool, *arguments], cwd=COPY, check=True)


def _tests(room: Room) -> list[str]:
    return [
        sys.executable,
        *(
            "-m",
            "pytest",
            "-x",
            "-q",
            "--no-header",
            "--show-capture=no",
            "--timeout=100",
        ),
        *(f"--deselect={test}" for test in SLOW),
        *room.tests,
    ]


def _prepare(room: Room, name: str) -> Path:
    """Return cosmic-ray's session with all changes of a room; its tests have to pass as it is."""
    started = time.monotonic()
    done = subprocess.run(
        _tests(room), cwd=COPY, check=False, capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(f"{done.stdout}\nThe tests fail before anything is changed.")
    timeout = 20 + 3 * (time.monotonic() - started)
    config, session = COPY / f"{name}.toml", COPY / f"{name}.sqlite"
    modules = ", ".join(f'"{HOUSE}/{module}.py"' for module in room.modules)
    config.write_text(
        f"[cosmic-ray]\nmodule-path = [{modules}]\ntimeout = {timeout:.0f}\nexcluded-modules = []\n"
        f"test-command = '''{shlex.join(_tests(room))}'''\n[cosmic-ray.distributor]\nname = \"local\"\n"
    )
    _cosmic_ray("init", config, session)
    return session


def _choose(sessions: list[Path], sample: int, seed: int) -> None:
    """Leave a random choice of all changes in the sessions, at most one at each place."""
    chance = random.Random(seed)
    places = defaultdict(list)
    for session in sessions:
        for mutant in _mutants(session):
            places[mutant.place].append(mutant)
    print(f"{len(places)} places, seed {seed}")
    chosen = chance.sample(sorted(places), min(sample, len(places)))
    kept = {chance.choice(places[place]).job_id for place in chosen}
    for session in sessions:
        with sqlite3.connect(session) as database:
            for (job_id,) in database.execute(
                "SELECT job_id FROM work_items"
            ).fetchall():
                if job_id not in kept:
                    database.execute(
                        "DELETE FROM mutation_specs WHERE job_id = ?", (job_id,)
                    )
                    database.execute(
                        "DELETE FROM work_items WHERE job_id = ?", (job_id,)
                    )


def _report(sessions: list[Path]) -> float:
    """Print what became of the changes; return how many of those that count were noticed."""
    counts: Counter[str] = Counter()
    for session in sessions:
        with sqlite3.connect(session) as database:
            results = database.execute(
                "SELECT module_path, test_outcome, output, diff FROM work_results JOIN mutation_specs USING (job_id)"
            ).fetchall()
        for module, outcome, output, diff in results:
            lines = diff.splitlines()
            became = next(
                (
                    line[1:].strip()
                    for line in lines[2:]
                    if line.startswith("+") and line[:3] != "+++"
                ),
                "",
            )
            if (
                outcome == "SURVIVED"
                and (module.removeprefix(f"{HOUSE}/"), became) in EQUIVALENT
            ):
                counts["equivalent"] += 1
            elif outcome == "SURVIVED":
                counts["survived"] += 1
                print(
                    f"\nSurvived in {module}:",
                    *(x for x in lines if x[:1] in "+-@"),
                    sep="\n",
                )
            else:
                counts["timeout" if output == "timeout" else "killed"] += 1
    noticed = counts["killed"] + counts["timeout"]
    score = noticed / max(noticed + counts["survived"], 1)
    print(
        f"\nkilled {counts['killed']}, timeout {counts['timeout']}, "
        f"survived {counts['survived']}, equivalent {counts['equivalent']}: "
        f"{score:.1%} of those that change behaviour were noticed"
    )
    return score


def main() -> None:
    """Run with the options of the command line."""
    parser = argparse.ArgumentParser(prog="scripts/mutants", description=__doc__)
    parser.add_argument(
        "--sample", type=int, default=100, help="how many changes are tried (100)"
    )
    parser.add_argument("--seed", type=int, default=1, help="chooses them (1)")
    parser.add_argument(
        "rooms", nargs="*", choices=ROOMS, default=[*ROOMS], help="all at first"
    )
    options = parser.parse_args()
    _copy()
    sessions = [_prepare(ROOMS[name], name) for name in options.rooms]
    _choose(sessions, options.sample, options.seed)
    for session in sessions:
        _cosmic_ray("exec", session.with_suffix(".toml"), session)
    if _report(sessions) < LEAST:
        sys.exit(f"That is less than {LEAST:.0%}: write the tests that are missing.")


if __name__ == "__main__":
    main()
