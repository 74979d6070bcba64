"""模擬: a stand-in for マイナポータル申請管理, a process of its own without Django. Its names are those of wire.py."""
