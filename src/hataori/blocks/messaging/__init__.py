"""The resident's box and the mail that says something waits there."""
