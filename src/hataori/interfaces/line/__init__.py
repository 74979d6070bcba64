"""LINE: the Messaging API by line-bot-sdk, its webhook, and linking a LINE user with a person's account."""
