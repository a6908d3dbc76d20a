"""One account: its client, when it is polled, and how its heat pumps are changed."""
