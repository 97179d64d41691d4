"""Notices sources that other programs change, for editors that do not tell of them.

Some cannot watch files, some are told not to, and some say that they can and then refuse. What is shown of an open
document must not depend on it.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lift_sys.lsp.session import Session

INTERVAL = 1.0
"""Seconds between two looks."""


async def look_at_sources(session: Session) -> None:
    """Look again and again at the sources that open documents have, as long as the editor does not watch files."""
    while not session.client.watches:
        await asyncio.sleep(INTERVAL)
        for document in list(session.workspace.open):
            source = session.source_path(document)
            if source is not None:
                session.look(source)
