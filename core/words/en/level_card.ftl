# The card after a judged day. A level is a look at warning signs, never a diagnosis (WS-12, WS-14).

level-green = 🟢 Nothing stands out against what is usual for you.
level-green-young = 🟢 No warning signs today.
level-note = 🟢 Your { $items } has been below your usual twice running. Anything going on? You can just tell me; nothing changes in the plan.
level-item = { $item ->
    [fatigue] energy
    [mood] mood
   *[sleep_quality] sleep
}
level-today = { $count ->
    [1] Today: { LINES($sessions) }
   *[other] Today:
        { BULLETS($sessions) }
}
level-amber = 🟠 { $count ->
    [1] A warning sign today.
   *[other] Some warning signs today.
}
    { LINES($evidence) }
level-load = Beside it, your training load of the last seven days is { $percent } % above your usual.
level-no-baseline = I go by fixed limits for now: I know your own normal after 14 check-ins, and you are at { $days }.
level-amber-free-day = No training today, which suits you well. Rest and eat; nothing else to do.
level-amber-long-run = The long run stays. Keep it slower than planned, turn back early if it feels wrong, and tell me how it went.
level-amber-race = It's race day and that stays yours. Start slower than you want to, and stop if it feels wrong; nobody will hold it against you.
level-look-again = I look at it again at your next check-in.
level-red = 🔴 Several warning signs together, so today I act first and you can overrule me.
    { LINES($evidence) }
level-red-hold = 🔴 Noted, and safety comes first today.
    { LINES($evidence) }
level-red-today = Instead of this, rest today:
    { LINES($sessions) }
level-red-week = The next days get lighter too, without hard sessions: { DURATION($left) } instead of { DURATION($planned) }.
level-red-undo = ↩ Put it all back
level-red-recovery = Good: { $session }. Really easy, and stop whenever you like.
level-red-taken-back = All back as planned, it's your call: { $sessions }. If it gets worse, stop; I'll ask again tomorrow.
level-red-your-choice = Your plan stays as you chose.
level-red-safety = That one I can't put back: pain, illness or a doctor's word come first.
level-card-withdrawn = I take back the card from before, your correction makes it out of date.
level-watch-closed = 🌱 That's three green check-ins in a row, so the closer look ends here. Running comes back step by step: a lighter first week, and the first hard session at two thirds.
