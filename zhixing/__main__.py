"""`python -m zhixing` is the same as `zhixing`."""

import sys

from zhixing.cli import main

if __name__ == "__main__":
    sys.exit(main())
