# The overtraining check-in, its follow-ups and its end (WS-8 to WS-11).

watch-begin = I'd like to look closer for a while. It ends with { $greens } green check-ins in a row, and I'll ask how it goes after { $first }, { $second } and { $third } days. A few questions now:
watch-goes-on = Still red, so the lighter days go on. { $greens } green check-ins in a row end it.
watch-questions = { LINES($questions) }
watch-question = { $place }. { $question ->
    [motivation] Do you still feel like training?
    [harder_than_usual] Do runs feel harder than they should?
    [soreness_at_rest] Are your legs sore even after rest days?
    [sleep] Do you sleep enough, and well?
    [eating_enough] Do you eat enough for what you do?
    [illness] Are you coming down with something?
   *[life_stress] Is life around you heavy right now?
}
watch-answer = { $question ->
    [motivation] { $answer ->
        [fine] Yes, keen
        [a_little] Less than usual
       *[trouble] No
    }
    [harder_than_usual] { $answer ->
        [fine] As usual
        [a_little] A bit harder
       *[trouble] Much harder
    }
    [soreness_at_rest] { $answer ->
        [fine] Not sore
        [a_little] Now and then
       *[trouble] Yes, always
    }
    [sleep] { $answer ->
        [fine] I sleep fine
        [a_little] Could be better
       *[trouble] Sleep is bad
    }
    [eating_enough] { $answer ->
        [fine] I eat enough
        [a_little] Not sure
       *[trouble] Probably not
    }
    [illness] { $answer ->
        [fine] Healthy
        [a_little] Something's there
       *[trouble] Yes, ill
    }
   *[life_stress] { $answer ->
        [fine] Life is calm
        [a_little] Some stress
       *[trouble] Very heavy
    }
}
watch-noted = { $question ->
    [motivation] { $answer ->
        [fine] Good that you're keen.
       *[other] Less drive, noted.
    }
    [harder_than_usual] { $answer ->
        [fine] Runs feel as usual, noted.
       *[other] Harder than they should, noted.
    }
    [soreness_at_rest] { $answer ->
        [fine] Legs fine at rest, noted.
       *[other] Sore even after rest, noted.
    }
    [sleep] { $answer ->
        [fine] Sleep is fine, noted.
       *[other] Sleep could be better, noted.
    }
    [eating_enough] { $answer ->
        [fine] You eat enough, noted.
       *[other] Maybe not enough food, noted.
    }
    [illness] { $answer ->
        [fine] Healthy, noted.
       *[other] Something brewing, noted. If you are ill, /sick.
    }
   *[life_stress] { $answer ->
        [fine] Life is calm, noted.
       *[other] A heavy time, noted.
    }
}
watch-trouble = { $question ->
    [motivation] little drive
    [harder_than_usual] runs harder than they should be
    [soreness_at_rest] legs sore even at rest
    [sleep] sleep
    [eating_enough] eating enough
    [illness] something brewing
   *[life_stress] a heavy time around you
}
watch-summary = So what stands out: { $troubles }. That's worth taking seriously and rarely a disaster: a few easier days answer most of it.
watch-summary-fine = Then nothing in particular stands out. A few easier days are the right answer anyway, and cheap.
watch-summary-illness = If you are getting ill, rest until it's over, and tell me with /sick.
watch-plan = This week stays light and without hard sessions. I'll ask how it goes on { DAY($day, style: "full") }.
watch-over = That's behind you already, nothing to answer any more.
watch-follow-up = { $day ->
    [3] Three days since the red day.
    [7] A week since the red day.
    [14] Two weeks since the red day.
   *[other] { $day } days since the red day.
} Compared with then, how do you feel?
watch-feeling = { $feeling ->
    [better] Better
    [same] The same
   *[worse] Worse
}
watch-feeling-noted = { $feeling ->
    [better] Good to hear. I let the coming days grow a little, still without hard sessions.
    [same] Then we stay light for another week. Patience is the training now.
   *[worse] Thank you for saying so. I make the coming week lighter still.
}
watch-next-look = I ask again on { DAY($day, style: "full") }.
watch-doctor = It has been { $days } days and it isn't green yet. That's beyond what a coach should judge: please see a doctor or sports physician. The plan stays at recovery, and I'll ask once a week.
