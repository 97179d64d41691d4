"""``python -m lift_sys`` is ``lift``."""

import sys

from lift_sys.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
