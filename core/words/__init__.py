"""Every sentence the coach says, by key; one folder a language."""
