"""What holds for all tests."""

from __future__ import annotations

import os
import tempfile

from hypothesis import settings

# No test may find a verdict that an earlier run, or whoever works here, has left behind.
os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp(prefix="lift-tests-cache")
os.environ["LIFT_VERIFICATION_CACHE"] = "false"

# Whether a change lands must not depend on chance: there, the same examples are drawn every time. Everywhere else they
# are drawn anew, which is how new mistakes are found.
settings.register_profile("landing", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("landing")
