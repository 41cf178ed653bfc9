# What the coach says unasked.

reminder-late = This was due at { INSTANT($time) } ({ DAY($day, style: "abbr") }) and comes late, sorry.
reminder-sessions = { $count ->
    [1] Today: { LINES($sessions) }
   *[other] Today:
        { BULLETS($sessions) }
}
reminder-race-day = Race day! { $session }. Nothing new, start easy, and enjoy what you built.
reminder-race-eve = Tomorrow: { $session }. Lay everything out tonight, eat what you know, roll your legs for some minutes. A short night before a race is normal and costs you nothing.
reminder-after-race = { $logged ->
    [yes] How are the legs after the race? Take it gently: the coming days are for recovering.
   *[no] How did the race go? Tell me in a sentence, or with /log. The coming days are for recovering.
} When you know what comes next: /settings race or /settings goal.
reminder-held = Your session rests today. Be kind to yourself.
reminder-snoozed = Here I am again: { $session }
reminder-back-from-break = Welcome back! We start a little lower than where you left.
reminder-reachable-again = { $when ->
    [today] For a while today I couldn't reach you
    [yesterday] I couldn't reach you since yesterday
    [week] I couldn't reach you since { DAY($since, style: "weekday") }
   *[earlier] I couldn't reach you since { DAY($since, style: "full") }
}, so your reminders were resting. They're on again.
reminder-own = ⏰ { $words }
nudge = { $days } mornings without a check-in, which is perfectly fine. How are you?
nudge-check-in = Check in
nudge-later = I'm fine, later
nudge-fine = All right. I'm here when you want me.
leave-ask = I'm here, and no need to talk about training. Shall I start the morning messages again?
leave-yes = Yes, please
leave-not-yet = Not yet
leave-given = Good. See you tomorrow morning.
leave-refused = Of course. Write whenever you like; /resume brings the morning messages back.

review = Your week so far: I know of { $kept } of { $sessions } { $sessions ->
    [1] session
   *[other] sessions
} kept. Swaps, sick days and rest that I asked for count.
review-nothing-told = Your week: I know of no session yet. If you did some, /log takes a second; if not, that is fine too.
review-minutes = { $cross ->
    [0] { DURATION($run) } of running logged.
   *[other] { $run ->
        [0] { DURATION($cross) } of cross-training logged.
       *[other] { DURATION($run) } of running and { DURATION($cross) } of cross-training logged.
    }
}
review-levels = { $days ->
    [1] One check-in
   *[other] { $days } check-ins
}: { $green } 🟢 { $amber } 🟠 { $red } 🔴
review-next = Next week: { $sessions } { $sessions ->
    [1] session
   *[other] sessions
}, { DURATION($minutes) } of running.
review-highlight = { DAY($day, style: "weekday") }: { $session }
