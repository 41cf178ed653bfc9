# The log: what was done, how long, how hard it felt.

log-ask = How did it go today?
    { LINES($sessions) }
log-as-planned = Did it as planned
log-did = { $session } ✓
log-other = Something else
log-not-done = { $count ->
    [one] Not today
   *[other] None of it
}
log-tell = What did you do? In your own words, for example "45 min easy, RPE 4" or "bike 1 h" or "8 km in 44:10".
log-nothing = Nothing to log
log-nothing-done = All right, nothing to log. Rest counts too.
log-not-understood = I couldn't find a session in that.
log-what-unknown = I couldn't tell what kind of training that was.
log-exercise-unknown = I don't know that exercise.
log-message-unread = I couldn't find a run in that message. Tell me how long or how far it was, and I'll log it: /log 45 min, 8 km.
log-message-twice = You had me log that message before, for { DAY($date, style: "short") }: { $session }
log-message-command = That message is a command, and I only log runs from here. Nothing was changed; type it to me if you'd like it done.
log-minutes = How long did it take, roughly?
log-minutes-button = { DURATION($minutes) }
log-kind = What was it?
log-kind-button = { $kind ->
    [easy_run] A run
    [cross_training] Cross-training
    [strength] Strength
   *[mobility] Mobility
}
log-confirm = Did I read this right? { DAY($date, style: "short") }: { $kind ->
    [easy_run] a run
    [recovery_run] a recovery run
    [long_run] a long run
    [tempo_run] a tempo run
    [intervals] intervals
    [hills] hills
    [race] a race
    [cross_training] cross-training
    [strength] strength
    [core] core
   *[mobility] mobility
}{ $minutes ->
    [0] {""}
   *[other] , { DURATION($minutes) }
}{ $km ->
    [0] {""}
   *[other] , { DISTANCE($km) }
}{ $rpe ->
    [-1] {""}
   *[other] , RPE { $rpe }
}.
log-yes = Yes, log it
log-no = No
log-beside = I've put it beside the one you had already logged that day.
log-same = It was the same one
log-merged = One session, then: { $session }

log-stored = Logged{ $today ->
    [yes] {""}
   *[no] {" "}for { DAY($date, style: "short") }
}: { $session }{ $extra ->
    [yes] {" "}(beside the plan)
   *[no] {""}
}{ $estimated ->
    [yes] . The minutes are my guess from your easy pace; just tell me if they're off.
   *[no] {""}
}
log-already = That one is logged already: { $session }
log-completed = Added to what you had logged: { $session }
log-corrected = Corrected: { $session }
log-nothing-to-correct = There's no recent log to correct. Tell me the session and I'll write it down.
log-gone = That session isn't in your plan any more. Tell me what you did and I'll log it.
log-let-go = { $count ->
    [0] Nothing was open any more, so nothing changes.
    [one] No harm done. It's let go, not added to another day.
   *[other] No harm done. They're let go, not added to another day.
}
log-on-hold = It's written down. There's still a hold on, though: please let things rest until it ends.

log-rpe = { $again ->
    [yes] And how hard did it feel, 1 to 10?
   *[no] How hard did it feel, 1 to 10? 3 is a chat, 5 is a few words, 8 is hard, 10 is everything you had.
}
log-rpe-button = { $rpe }
log-rpe-none = Not sure
log-rpe-left = Fine without. Well done for moving.
log-rated = RPE { $rpe }, noted.
log-load = Load: { $rpe } x { $minutes } min = { $load }{ $compared ->
    [yes] , planned { $planned }.
   *[no] .
}
log-harder = That's { $above } harder than the RPE { $planned } it was meant to be. Noted: once is just a day. If { $harder } of { $runs } runs of this kind feel like that, I'd call it a warning sign and ease things.
log-broken-off = Stopping was a sound decision. I've noted it: { $count } hard sessions cut short within { $days } days would tell me to take some volume out.

log-refused-future = { DAY($date, style: "full") } is still to come. Tell me about it when it's done.
log-refused-past = { DAY($date, style: "full") } is too long ago for me to look back on. Your recent training is what counts.
log-refused-minutes = { $minutes } minutes can't be right for one session. How long was it?
log-refused-distance = { DISTANCE($km) } in one go? I think a digit slipped in. Tell me again?
log-refused-pace = { DISTANCE($km) } in { DURATION($minutes) } would be faster than anybody runs. Which number slipped?
log-refused-rpe = Effort goes from 0 to 10. Where on that scale was it?

# What /undo would take back.
undo-log = your log of { DAY($date, style: "short") }
undo-log-correction = the correction of your log of { DAY($date, style: "short") }
undo-log-let-go = letting go of the sessions of { DAY($date, style: "short") }
log-race = 🏁 Well done, you raced! Tell me how it was, if you like. The next days are for recovering, easy and short, without hard sessions. And when you know what comes next: /settings race or /settings goal.
