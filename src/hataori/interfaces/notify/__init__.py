"""A REST of GOV.UK Notify's shape (v2), so that programs which know it can send mail and text messages through us."""
