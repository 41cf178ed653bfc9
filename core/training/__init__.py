"""What the coach knows of training; nothing of chat."""
