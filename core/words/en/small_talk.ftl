# Small talk, words not understood, old buttons.

small-talk-about-me = I'm a program, not a person: a coach made of published rules and your own numbers. /about has more.
small-talk-order = I only go by how you feel and by the plan's rules, so nothing has changed.
small-talk-off-topic = That's beyond me, I'm afraid: training is all I know.
small-talk-chat = Always good to hear from you.
small-talk-how-are-you = All well here, thank you! And how are you?
small-talk-bye = See you, rest well!
small-talk-sorry = No need to be sorry.
small-talk-praise = Thank you, that's kind. You do the running!
small-talk-laugh = 😄
small-talk-fine = Alright.
small-talk-thanks = You're welcome!
small-talk-greeting = { $named ->
    [yes] Hello { $name }!
   *[no] Hello!
}
small-talk-today = { $count ->
    [1] Today: { LINES($sessions) }
   *[other] Today:
        { BULLETS($sessions) }
}
small-talk-today-held = Training rests today.
small-talk-today-free = Nothing planned today. Enjoy it.
small-talk-not-understood = I didn't get that one. You could ask for one of these, or just tell me how you feel.
small-talk-read-too-late = I read this only now, and you wrote it before I asked, so I didn't take it as your answer.
small-talk-beyond-me = That's beyond me, I'm afraid: training is all I know. What I can do:
small-talk-empty = I can only read words. How are you?
small-talk-unknown-command = I don't know /{ $name }. /help shows what I can do.
small-talk-stale = That button is from an earlier message, so I left things as they are.
small-talk-choice-today = Today
small-talk-choice-week = This week
small-talk-choice-checkin = Check in
small-talk-choice-log = Log a session
small-talk-choice-help = Help
error =
    .unexpected = Something went wrong on my side; nothing was changed. Please try that again.
other-voice = I can't listen to voice messages yet. Type it for me? A few words are enough.
other-sticker = Nice one! I read words best, so just tell me how it is going.
other-picture = I can't look at pictures yet. Tell me in words what it shows, and I'm with you.
other-video = I can't watch videos yet. Tell me in words what it shows, and I'm with you.
other-else = That one I can't read. A few typed words are enough for me.
forwarded = That looks like somebody else's words, so I leave your diary as it is. If it is about you, type it in your own words.
forwarded-if-about-you = These seem to be somebody else's words. If they are about you, this is for you; if they are about somebody you care for, it may help them:
correction-too-late = I can only take an edit of the last thing you wrote. Just tell me again how it should be; the later word counts.
location-unknown = I can't tell the time zone of that place. /timezone takes a city: /timezone Lisbon
location-noted = Thank you, I'll go by the time of that place.
file-refused = I can't read files yet. You can type what you did: /log 45 min 8 km.
