"""Our server, whose worker processes solve something hard with Z3 all the time.

As while a long verification runs. The workers are those of the product, with their priority and limits.
"""

from __future__ import annotations

from concurrent.futures import Future

from lift_sys.lsp import server
from lift_sys.lsp.session import Session


def solve(number: int) -> str:
    """Something that Z3 does not solve within the time of a benchmark: a sum of three cubes."""
    import z3

    x, y, z = z3.Ints("x y z")
    solver = z3.Solver()
    solver.set("timeout", 60_000)
    solver.add(x * x * x + y * y * y + z * z * z == 33 + 9 * number)
    return str(solver.check())


def keep_busy(session: Session) -> None:
    """Give every worker something to do, and something new when that is done."""
    count = 0

    def submit(done: Future[str] | None) -> None:
        nonlocal count
        if done is not None and (done.cancelled() or done.exception() is not None):
            return
        count += 1
        session.workers.submit(solve, count, timeout=90, background=True).add_done_callback(submit)

    for _ in range(session.workers.count):
        submit(None)


def main() -> int:
    """Serve as `lift lsp` does."""
    warm_up = Session.warm_up

    def begin(session: Session) -> None:
        warm_up(session)
        keep_busy(session)

    Session.warm_up = begin  # type: ignore[method-assign, assignment]  # all that is different
    return server.main(["--stdio"])
