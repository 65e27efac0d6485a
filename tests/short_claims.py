"""The command `bot` with claims that hold for seconds, not minutes: to see in a test what becomes of one that ends."""

from datetime import timedelta

from bot.outbox import rules

rules.PATIENCE = timedelta(seconds=2)
rules.LEASE = timedelta(seconds=4)

if __name__ == "__main__":
    from bot.__main__ import main

    main()
