# What the bot says on Discord without a turn.

discord-restarting = I'm just being restarted. If nothing comes from me in a minute, please ask me again.
discord-not-in-this-server = This coach is not used in this server. In our direct messages I'm all yours.
discord-word-for-you = { $user }, your coach has a word for you.
discord-written-elsewhere = My answer would not go in here, so it comes as a message of its own: in our direct messages, or where I mention you.
discord-show-me = Show it to me
discord-not-for-you = That one is for somebody else, or too old to show again. /today is yours.
discord-log-this = Log this as a run
discord-not-invited = The circle is open, but Discord would not take its invitation just now, so you may not see one here. { $command } shows it again.
discord-cannot-write = I can't write in this channel. Whoever manages the server can let me send messages here; then use /together again.

# What the options of the commands ask for.

discord-option-today-day = A day: tomorrow, Friday, 12 May
discord-option-week-which = This week, the next or the last
discord-option-checkin-fatigue = 1 worn out … 5 fresh
discord-option-checkin-mood = 1 low … 5 great
discord-option-checkin-sleep = 1 slept badly … 5 slept well
discord-option-checkin-soreness = 1 very sore … 5 not at all
discord-option-checkin-stress = 1 very stressed … 5 relaxed
discord-option-log-what = Easy run, long run, strength, swim …
discord-option-log-minutes = How long, in minutes
discord-option-log-km = How far, in kilometres
discord-option-log-rpe = How hard it felt: 0 rest … 10 all out
discord-option-log-exercise = A strength exercise, if it was one
discord-option-log-note = Anything else, in your own words
discord-option-swap-to = What you'd rather do
discord-option-move-session = Which session
discord-option-move-to = To which day
discord-option-skip-session = Which session
discord-option-sick-where = Where it sits
discord-option-pain-side = Left, right or both
discord-option-pain-where = Where it hurts
discord-option-pain-level = 0 nothing … 10 the worst
discord-option-why-about = A session, the week, a swap, a rule
discord-option-faq-question = Your question
discord-option-plan-own = Your own runs: Tue 8 km tempo, Sat 28 km
discord-option-settings-change = What to change, and to what: check-in 05:45
discord-option-timezone-place = A city or a zone
discord-option-remind-what = What to remind you of
discord-option-remind-at = When: 21:00
discord-option-remind-day = A day, or "every day"
discord-option-together-do = Open a circle in this channel, or close it
discord-option-together-place = Whose times it goes by: a city or a zone
discord-option-pause-until = The last day of your break
discord-option-link-code = The code from your other chat; none: a new one for it
