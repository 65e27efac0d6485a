"""What people see of a workspace's settings, of its troubles and of the commands."""
