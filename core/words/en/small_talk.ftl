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
file-refused = I can't read files yet. You can type what you did: /log 45 min 8 km.
