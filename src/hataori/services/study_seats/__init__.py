"""座席予約システム: the study room of the central library."""
