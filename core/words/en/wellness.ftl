# Why a day stands as it does, in the athlete's own data (WS-12). One message for each kind of evidence;
# a warning sign is told as what was told, never as a diagnosis, and ratings are words, never bare numbers.

## Safety (SA-2 to SA-4)

# $level: pain, 6-10
evidence-pain = Your pain is at { $level } out of 10.

# $illness: fever, below_neck
evidence-illness = { $illness ->
    [fever] You have a fever.
   *[below_neck] You are ill below the neck.
}

# $rule: SA-2, SA-3, SA-4; $days: days since it began, today included
evidence-hold = { $rule ->
    [SA-2] Training is on hold until a doctor has cleared you
    [SA-3] Running is on hold because of pain
   *[SA-4] Training is on hold because you have been ill
}, { $days ->
    [1] since today.
    [2] since yesterday.
   *[other] for { $days } days now.
}

## Today (WS-3, acute)

# $item: fatigue, mood, sleep_quality
evidence-item-at-worst = { $item ->
    [fatigue] You feel as tired as it gets on this scale.
    [mood] Your mood is as low as it gets on this scale.
   *[sleep_quality] You slept as badly as it gets on this scale.
}

# $hours: hours of sleep, under 5
evidence-short-night = You slept { $hours ->
    [1] 1 hour
   *[other] { $hours } hours
}, which is less than five.

# $items: the low ones joined by _and_
evidence-low-together = { $items ->
    [fatigue_and_mood] Energy and mood are both low today.
    [fatigue_and_sleep_quality] Energy and sleep are both low today.
    [mood_and_sleep_quality] Mood and sleep are both low today.
   *[fatigue_and_mood_and_sleep_quality] Energy, mood and sleep are all low today.
}

## Over days (WS-3 and WS-6, persistent)

# $item: fatigue, mood, sleep_quality; $low: low days; $days: of so many check-ins, 3-5; $rating: today's, 1-3;
# $compared: usual (against the athlete's own) or scale (no baseline yet); $usual: the mean then, else 0
evidence-item-often-low = { $item ->
    [fatigue] Tired
    [mood] Mood down
   *[sleep_quality] Poor sleep
} on { $low } of your last { $days } check-ins{ $compared ->
    [usual] , measured against what is usual for you.
   *[scale] .
}

# $items: the ones low today, joined by _and_
evidence-low-together-twice = { $items ->
    [fatigue_and_mood] Energy and mood are both low,
    [fatigue_and_sleep_quality] Energy and sleep are both low,
    [mood_and_sleep_quality] Mood and sleep are both low,
   *[fatigue_and_mood_and_sleep_quality] Energy, mood and sleep are all low,
} and it was much the same at your check-in before.

# $kind: a kind of run; $harder: runs that felt harder; $runs: of so many, 2-3
evidence-harder-runs = { $harder } of your last { $runs } { $kind ->
    [easy_run] easy runs
    [recovery_run] recovery runs
    [long_run] long runs
    [tempo_run] tempo runs
    [intervals] interval sessions
    [hills] hill sessions
   *[race] races
} felt clearly harder than they should.

# $count: sessions broken off, 2 and more; $days: within so many days
evidence-broken-off = You had to break off { $count } hard sessions in the last { $days } days.

# $moves: days on which mood jumped; $days: of so many check-ins
evidence-mood-swings = Your mood jumped up or down at { $moves } of your last { $days } check-ins.

# $item: motivation, stress; $low: low tellings; $tellings: of so many, 2-5
evidence-side-item = { $item ->
    [motivation] Little drive
   *[stress] A lot of stress
} { $tellings ->
    [2] both times you told me lately.
   *[other] { $low } of the last { $tellings } times you told me.
}

# $sore: sore days; $tellings: of so many days on which legs were told of, 2-5; $after_rest: sore days after rest
evidence-sore-legs = Legs sore on { $sore } of the last { $tellings } days you told me about them, { $after_rest ->
    [1] once the day after rest.
   *[other] { $after_rest } of them the day after rest.
}

## Devices and hours (WS-4, weak votes)

# $mornings: mornings measured in the last week, 3-7
evidence-hrv-down = Your HRV of the last week, from { $mornings } mornings, is below your usual.

# $days: mornings in the last week, 3-7; $usual: beats a minute
evidence-resting-hr-up = Your resting heart rate was up on { $days } mornings this week (usually about { $usual }).

# $hours: mean hours; $nights: of so many nights
evidence-short-nights = You have slept { $hours } hours a night on average over { $nights } nights.
