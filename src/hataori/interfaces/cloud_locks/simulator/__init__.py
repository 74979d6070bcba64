"""模擬: a stand-in for a cloud of locks, a process of its own without Django."""
