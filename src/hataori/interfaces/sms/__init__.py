"""Text messages to mobile phones through a provider's HTTP; the one we speak is our stand-in's (模擬)."""
