"""Certificates in the shape of the 公的個人認証 signing certificate: reading and judging them."""
