# The bot's face on Telegram, and what it says there without a turn.

telegram-description = Hi, I'm Sidekick, a running coach in your chat. I plan your week around the long run, ask how you feel each morning, and when your body says no I offer the swap, with the reason in your own numbers. You keep the last word. Free and open source. Not medical advice.
telegram-short-description = A running coach in your chat: plans your week, asks how you are, swaps a run when your body asks.
telegram-in-private = Let's talk in private: what you tell a coach is yours alone.
telegram-open-chat = Open our chat

# What each command does, in the menu.

command-today = What's on today
command-week = This week's plan
command-checkin = How you are, in three taps
command-log = Log a session
command-swap = Swap a session
command-move = Move a session
command-skip = Skip a session
command-sick = I'm ill
command-pain = Something hurts
command-why = The reason behind the plan
command-faq = Ask about training
command-plan = The whole season
command-settings = Goal, days, times, units
command-timezone = Where you are
command-remind = Set a reminder in your own words
command-pause = Take a break
command-resume = Come back from a break
command-link = Connect another chat with this one
command-unlink = Disconnect one of your chats
command-together = Run together in a group
command-undo = Take the last change back
command-export = A copy of all your data
command-delete = Erase everything about you
command-privacy = What is kept, and where
command-help = What I can do
command-cancel = Leave what is open
command-about = Who I am
command-start = Say hello
