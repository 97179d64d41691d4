"""A server with one command more, which works for a while without being asked to show it."""

from __future__ import annotations

import asyncio
import sys

from lift_sys.lsp import server as lift
from lift_sys.lsp.progress import progress

COMMAND = "test.work"


class Work:
    @staticmethod
    def register(server: lift.LiftServer) -> None:
        @server.command(COMMAND)
        async def work(how: str) -> str:
            async with progress(server, "Working", unasked=True) as shown:
                for done in range(301):
                    shown.report(done, 300, "things")
                if how == "wait":
                    await asyncio.sleep(60)
                if how == "fail":
                    raise ValueError("this went wrong")
            return "done"


if __name__ == "__main__":
    lift.FEATURES = (*lift.FEATURES, Work)  # type: ignore[assignment]
    sys.exit(lift.main(["--stdio"]))
