"""The command `bot` with claims that hold for seconds, not minutes: to see in a test what becomes of one that ends."""

import os
from datetime import timedelta

from bot.outbox import rules

rules.LEASE = timedelta(seconds=int(os.environ.get("CLAIM_SECONDS", "4")))
rules.PATIENCE = rules.LEASE / 2

if __name__ == "__main__":
    from bot.__main__ import main

    main()
