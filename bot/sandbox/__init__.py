"""The world around the bot on one machine: servers, a movable clock, a page. No rule of the product."""
