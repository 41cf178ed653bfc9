# A session in words: its name, its line, its effort, and how to do it.

# $style: title (on its own, on a button), inline (inside a sentence)
session-name = { $style ->
    [inline] { $kind ->
        [easy_run] easy run
        [recovery_run] recovery run
        [long_run] long run
        [tempo_run] tempo run
        [intervals] interval session
        [hills] hill session
        [race] race
        [cross_training] cross-training
        [strength] strength session
        [core] core circuit
        [mobility] mobility
       *[rest] rest day
    }
   *[title] { $kind ->
        [easy_run] Easy run
        [recovery_run] Recovery run
        [long_run] Long run
        [tempo_run] Tempo run
        [intervals] Intervals
        [hills] Hill repeats
        [race] Race
        [cross_training] Cross-training
        [strength] Strength
        [core] Core circuit
        [mobility] Mobility
       *[rest] Rest day
    }
}
session-ten-minutes = Quick strength
session-any-routine = your own routine
session-part = { $modality } { DURATION($minutes) }
session-span = { $unit ->
    [minutes] { $amount } min
   *[seconds] { $amount } s
}
session-amount = { $measure ->
    [distance] { DISTANCE($km) }
    [both] { DISTANCE($km) } (about { DURATION($minutes) })
   *[minutes] { DURATION($minutes) }
}
session-told-amount = { $measure ->
    [both] { DISTANCE($km) } in { DURATION($minutes) }
    [distance] { DISTANCE($km) }
   *[minutes] { DURATION($minutes) }
}

session-line = { $status ->
    [done] ✓ { $body }
    [skipped] – { $body } (let go)
    [swapped] ↔ { $body } (swapped)
    [moved] → { $body } (moved)
    [held] ‖ { $body } (on hold)
    [missed] · { $body } (not logged)
   *[planned] { $body }{ $optional ->
        [yes] {" "}(optional)
       *[no] {""}
    }
}
session-body-steady = { $name } { session-amount }, RPE { $rpe }
session-body-pattern = { $name } { $repeats } x { $work } at RPE { $rpe }, { DURATION($minutes) } in all
session-body-mixed = { $name } { DURATION($minutes) }, RPE { $rpe }: { $parts }
session-body-lifting = { $focus ->
    [legs] Leg strength
    [upper] Upper-body strength
    [core] Core strength
   *[full] Strength
}{ $load ->
    [heavy] {" "}(heavy)
   *[light] {""}
} { DURATION($minutes) }: { $routine }{ $finisher ->
    [yes] , then { $parts } hard
   *[no] {""}
}
session-body-routine = { $name } { DURATION($minutes) }
session-body-race = Race day: { session-amount }
session-body-done = { $name } { session-told-amount }{ $rated ->
    [yes] , felt like RPE { $rpe }
   *[no] {""}
}{ $broken_off ->
    [yes] {" "}(cut short)
   *[no] {""}
}

session-effort-rest = No effort at all. That's the point.
session-effort = RPE { $rpe }: { $zone ->
    [0] barely moving
    [1] very easy, you could talk all the way
    [2] easy, you can talk in whole sentences
    [3] comfortably hard, a few words at a time
    [4] hard, one word at a time
   *[5] all out
}

session-warm-up = First { $low }-{ $high } min of moving stretches: ankle circles, leg swings, walking lunges, high knees.
session-how-easy = { $kind ->
    [long_run] Start slower than feels right and stay there. { $effort }. Drink, and eat if it gets long.
    [recovery_run] Shuffle if you like; it only has to feel good. { $effort }.
    [cross_training] Steady from start to end. { $effort }.
   *[easy_run] Easy from the first step to the last. { $effort }.
}
session-how-pattern = { $kind ->
    [hills] { DURATION($ends) } easy, then { $repeats } x { $work } uphill at RPE { $rpe }, walk or jog back down. Easy running to the end.
    [cross_training] { DURATION($ends) } easy, then { $repeats } x { $work } at RPE { $rpe } with as long easy in between. Easy to the end.
   *[intervals] { DURATION($ends) } easy, then { $repeats } x { $work } at RPE { $rpe }, jogging as long in between. Easy running to the end.
}
session-how-quality = { $kind ->
    [tempo_run] { DURATION($ends) } easy, { DURATION($main) } at RPE { $rpe } (a pace you could hold for about an hour), { DURATION($ends) } easy.
    [hills] { DURATION($ends) } easy, { DURATION($main) } of hill repeats at RPE { $rpe } (up strong, down relaxed), { DURATION($ends) } easy.
   *[intervals] { DURATION($ends) } easy, { DURATION($main) } of repeats at RPE { $rpe } (as much easy as hard), { DURATION($ends) } easy.
}
session-how-parts = One after the other: { $parts }. { $effort }.
session-how-race = Nothing new today: shoes, breakfast and plan you know. Go out easier than you want to, and enjoy it.
session-after-stretching = Afterwards, if you like: still stretches, { $low }-{ $high } s each.
session-after-rolling = Afterwards { $low }-{ $high } min with the foam roller; your legs will thank you tomorrow.
session-exercises = { LINES($lines) }
session-exercise = { $place }. { $name }, { $dose }: { $how }
session-heavy = Heavy, but never to the last possible repetition: stop one short.
session-finisher = To finish, hard: { $parts }.
