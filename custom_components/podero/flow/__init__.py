"""The dialogs in which people set up an account, change it, and add heat pumps."""
