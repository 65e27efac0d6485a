"""The browser for the tests of the page: a Chromium that is installed on the machine.

`python -m tests.browser` installs it where that takes no more than asking (root on Debian), and says what to do elsewhere.
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MISSING = (
    "No Chromium found. Install one (Debian: apt-get install chromium) or name it: CHROMIUM=/path/to/chromium"
)


def find_chromium() -> str | None:
    """The path of the browser: what CHROMIUM names, or the first one installed."""
    given = os.environ.get("CHROMIUM", "")
    return next(filter(None, map(shutil.which, [given] if given else NAMES)), None)


def chromium() -> str:
    """The path of the browser. Raises RuntimeError saying how to get one."""
    found = find_chromium()
    if found is None:
        raise RuntimeError(MISSING)
    return found


def main() -> int:
    """See that there is a browser; 1 if there is none to be had."""
    if find_chromium() is None and os.geteuid() == 0 and shutil.which("apt-get"):
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=True, env=environment)
        install = ["apt-get", "install", "-qq", "-y", "--no-install-recommends", "chromium"]
        subprocess.run(install, check=True, env=environment)
    if find_chromium() is None:
        print(MISSING, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
