"""What holds for all tests."""

from __future__ import annotations

import os

from hypothesis import settings

# Whether a change lands must not depend on chance: there, the same examples are drawn every time. Everywhere else they
# are drawn anew, which is how new mistakes are found.
settings.register_profile("landing", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("landing")
