"""What is known of Harvest, and what is on its way there."""
