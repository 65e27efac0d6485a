"""Customers, and by what one knows whose issue it is: mail domains, addresses, mailboxes, channels."""
