"""The coach in Telegram, over its Bot API with python-telegram-bot."""
