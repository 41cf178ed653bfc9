# What is said at the door of any platform, without a turn.

door-private-bot = Hello! This coach is kept for a few people, and I can't talk with you here. All the best for your running. If we've talked before: what I know of you stays yours, /privacy, /export, /unlink and /delete still work.
door-too-much = That's a lot at once, and I can't keep up. Give me a minute, then tell me again what matters.
