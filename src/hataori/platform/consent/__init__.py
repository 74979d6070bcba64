"""What a person has allowed, for what and until when."""
