# What is on: the day, the week, the season.

today-heading = { $near ->
    [today] Today, { DAY($date, style: "full") }:
    [tomorrow] Tomorrow, { DAY($date, style: "full") }:
    [yesterday] Yesterday, { DAY($date, style: "full") }:
   *[other] { DAY($date, style: "full") }:
}
today-day-unknown = I don't know that day. "/today tomorrow" works, and so do "/today friday" and "/today 12 May".
today-light = A rest day, with something gentle to keep you loose.
today-session = { LINES($lines) }
today-why = Why: { $reason }
today-all-done = All done. Enjoy the rest of the day.
today-rest = { $near ->
    [today] Rest day today. This is when the training sinks in: sleep well, eat well, stroll if you feel like it.
    [tomorrow] Tomorrow is a rest day. Your body gets to bank the work.
    [yesterday] Yesterday was a rest day.
   *[other] { DAY($date, style: "full") } is a rest day. Your body gets to bank the work.
}
today-next = Next up, { DAY($date, style: "short") }: { $session }
today-held = { $near ->
    [today] Nothing to do today but rest. On hold:
   *[other] { DAY($date, style: "full") }, on hold:
}
    { LINES($sessions) }
today-let-go = { $near ->
    [today] Nothing left for today. What you let go stays let go:
   *[other] { DAY($date, style: "full") }, let go:
}
    { LINES($sessions) }

today-paused = { $open_ended ->
    [yes] You're on a break, for as long as it takes. /resume when you're ready.
   *[no] You're on a break until { DAY($until, style: "full") }. /resume brings the plan back earlier.
}
today-hold = { $limit ->
    [no_training] Training is on hold ({ $rule }).
    [no_running] Running is on hold ({ $rule }).
   *[easy_only] Easy only for now ({ $rule }).
} { $ends ->
    [doctor_cleared] It ends when a doctor has cleared you; tell me when that has happened.
    [two_good_mornings] It ends after two mornings with pain at 0-2 and no limp; tell me each morning how it is.
    [seen_professional] It ends once a professional has looked at it and two mornings were good; tell me.
    [day_without] It ends after a day without symptoms; tell me when that day has come.
    [guardian_consent] It ends with a guardian's consent; tell me when you have it.
   *[doctor_consent] It ends with your doctor's or midwife's word; tell me when you have it.
} This is not medical advice.
today-level = { $level ->
    [red] Red warning signs today, so the plan is rest or gentle recovery. /why shows what I saw.
   *[amber] Amber warning signs today: go gently, or /swap. /why shows what I saw.
}

today-no-plan = There's no plan yet. /start makes one in a minute.
today-before = { DAY($date, style: "full") } lies before we started, so I have nothing on it.
today-beyond = { DAY($date, style: "full") } isn't laid out yet: days are planned until { DAY($last, style: "full") }, so that they can follow how you're doing. /plan shows the season.

today-week = Week of { DAY($date, style: "full") }{ $phase ->
    [base] {" "}· base
    [build] {" "}· build
    [peak] {" "}· peak
    [taper] {" "}· taper
    [race] {" "}· race week
    [recovery] {" "}· recovery
    [steady] {" "}· steady
   *[none] {""}
}
today-week-days = { LINES($days) }
today-week-day = { $today ->
    [yes] ▸{" "}
   *[no] {""}
}{ DAY($date, style: "abbr") }  { $count ->
    [0] Rest
   *[other] { $sessions }
}
today-joined = { $rest ->
    [0] { $first }
   *[other] { $first }; { $others }
}
today-week-sums = Running { DURATION($running) }{ $cross ->
    [0] {""}
   *[other] , cross-training { DURATION($cross) }
}{ $strength ->
    [0] {""}
    [one] , { $strength } x strength
   *[other] , { $strength } x strength
}{ $mobility ->
    [0] {""}
   *[other] , { $mobility } x mobility
}.{ $done ->
    [0] {""}
    [one] {" "}{ $done } session done so far.
   *[other] {" "}{ $done } sessions done so far.
}
today-week-next = The week after
today-left-out = Left out, because the week had no room or a rule said so: { $what }. /why week tells you more.
today-left-out-name = { $what ->
    [long_run] the long run
    [rest_day] a rest day
    [quality] a hard run
    [easy_run] an easy run
    [recovery_run] a recovery run
    [tempo_run] a tempo run
    [intervals] intervals
    [hills] hill repeats
    [race] the race
    [goal_reach] the whole of your goal
    [cross_training] cross-training
    [strength] a strength session
    [core] a core circuit
    [mobility] mobility
    [own_run] one of your own runs, for the race
    [running] some of your usual running
    [long_run_day] the long run on its usual day
   *[other] something optional
}
# $rules: the rules that the athlete's own runs don't keep
today-own-run-clash = Your own runs stand as you gave them, though they don't quite fit { $rules }. If you'd like, I can move or shorten one: say so, or /why week for the reason.
# $km: the race; $reachable, $needed: minutes of running a week; $within: a distance in reach, km
today-out-of-reach = To be honest, { DISTANCE($km) } is further than your running can safely grow by then: your weeks can reach about { DURATION($reachable) }, and I'd want { DURATION($needed) }. What would suit you: about { DISTANCE($within) }, or a later race. /settings changes it, and the plan follows.

plan-race = { DISTANCE($km) } on { DAY($date, style: "full") }: { $days ->
    [0] that's today!
    [one] tomorrow!
   *[other] { $days } days to go.
}
plan-no-race = No race in sight, so the weeks roll on. The next { $weeks }:
plan-phases = { LINES($lines) }
plan-phase = { DAY($date, style: "short") } · { $phase ->
    [base] base
    [build] build
    [peak] peak
    [taper] taper
    [race] race week
    [recovery] recovery
   *[steady] steady
}{ $weeks ->
    [one] {""}
   *[other] , { $weeks } weeks
}: { $minutes } min of running
plan-note = The weeks ahead are a sketch: each one is planned from what you really did.
