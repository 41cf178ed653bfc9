# Help, privacy, a copy, taking back, leaving.

care-welcome-back = { $named ->
    [yes] Welcome back, { $name }! Good to see you.
   *[no] Welcome back! Good to see you.
}
care-help-hello = Here is what I can do. Plain words work too: "no bike today", "move the long run to Sunday".
care-help-first = I'm Sidekick, a running coach in your chat: I plan your week, ask how you feel each morning, and swap a run when your body asks for it. Write "hi" and we begin.
care-help-train = 🏃 Training
    /today · /week · /plan: what's on
    /log: what you did
    /swap · /move · /skip: change a session
    /why: the reason behind it
    /faq: questions about training
care-help-feel = 💛 How you are
    /checkin: tired or fresh, in three taps
    /pain · /sick: I'll go easy on you
    /pause · /resume: a break, and back
care-help-change = ⚙️ Yours to change
    /settings · /timezone
    /remind: in your own words
    /undo · /cancel
    /together: in a group, what you choose
care-help-mine = 🔒 Your data
    /privacy · /export · /delete · /about
    /link · /unlink: me in another chat too
care-help-words = A check-in is as short as "3 4 4": tiredness, mood, sleep, each from 1 to 5, and 5 is always the good end.
care-not-medical-advice = I'm a coach, not a doctor: this is not medical advice. See a professional before a new regime and about anything that worries you. Chest pain, fainting or severe breathlessness: stop and call emergency services.

care-privacy-what = What I keep: your answers from the start, your check-ins, sessions, pains and reminders, the plan, what I sent you and when, and the accounts that I write to. Your messages themselves are read, not filed away, and words told in a crisis are stored nowhere.
care-privacy-where = Where: in the database of whoever runs this Sidekick, and nowhere else. It is used for your coaching only and never sold. Only in a circle that you joined yourself (/together) do others read something of it: the one thing that you chose there. Your chat app has rules of its own for the messages that pass through it.
care-privacy-yours = It's yours: /export sends you a file with everything, /delete erases it for good; copies kept for emergencies by whoever runs this follow later. If you only want some quiet, /pause does that.

care-about = Sidekick is a free, open-source running coach. It plans runs, cross-training, strength and mobility by written rules, watches for warning signs with you, and always tells its reasons: just ask /why.
care-about-operator = { $told ->
    [yes] This one is run by { $operator }. Your data lies in their database, and nowhere else.
   *[no] Who runs this one hasn't told me their name; whoever invited me here will know. Your data lies in their database, and nowhere else.
}
care-about-sources = Its rules rest on published sports science (check-in items: McLean 2010; training load: Foster 2001; overtraining: Meeusen 2013) and on coaches' writing about cross-training, strength and concurrent training. Where a number is our own choice, /why says so.

care-export = Here is everything I know about you, in one file.

care-delete-ask = This erases everything I know about you: plan, check-ins, sessions, reminders. It can't be undone. Shall I?
    (/export first gives you a copy.)
care-delete-yes = Yes, delete it all
care-delete-no = No, keep it
care-deleted = Done: everything about you is erased. Thank you for the miles together, and take good care of yourself. If you ever want to start afresh, just say hi.
care-delete-kept = Good, everything stays as it is.

care-undone = Taken back: { $what }.
care-nothing-to-undo = There is nothing to take back. If I misheard how you feel or what hurts, just tell me again; the later word counts.
care-undo-too-late = I read your /undo only now, and you wrote it before this: { $what }. So I left it. /undo again takes it back.
care-cancel-too-late = I read your /cancel only now, and you wrote it before I asked this, so it stays open.
care-cancelled = All right, we leave that.
care-nothing-to-cancel = There is nothing open to cancel.
care-cancel-first = No hurry: your answers so far are kept, and we go on whenever you write.
