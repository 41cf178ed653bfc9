"""The conversation: a pure turn, its flows, and what they share."""
