"""電子申請等情報受取等API (マイナポータル申請管理): applications filed there become cases here."""
