"""hataori as OpenID Provider for the companions of its services (OpenID Connect Core 1.0, OAuth 2.1 profile)."""
