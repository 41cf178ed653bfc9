# Why: each coaching rule in the coach's own words, where it comes from, and what would change the coach's mind.
# `rule-<id>` is its reason in one or two sentences, `.source` its source, `.mind` what would change the coach's mind,
# `.numbers` (where there are some) its figures, which come from the program as arguments.

## Sources

-s0 = How to Use Cross-Training to Improve Your Running (2026)
-s1 = Scott Johnston's moves in Best Exercises for Runners: The Ultimate Cross-Training Workout
-s2 = Cross-Training for Ultramarathons: Strength & Mobility to Go the Distance
-s3 = How to Balance Running and Strength Training, No Matter Your Goals
-s4 = David Roche, Should You Strength Train for Running?
-own = our own choice
-common = common coaching practice

## Who you are, and which school speaks

rule-PR-1 = Everything starts with what you train for: faster, further, healthy, or strong and running together.
    .source = { -s0 }; { -s2 }; { -s3 }; { -s4 }
    .mind = A new goal. Tell me and the plan turns with you.
rule-PR-2 = Your free minutes, your days and your equipment are the frame, and I plan inside it.
    .source = all our sources agree on it; the defaults are { -own }
    .mind = More or less free time. Change it in /settings.
rule-PR-3 = With few training days every one of them is best spent running; with more, some cross-training pays off.
    .source = { -s0 }; { -s2 }
    .mind = One training day a week more or less.
rule-PR-4 = Cross-training adds fitness when your legs can't take more running. Running stays the main thing.
    .source = { -s0 }; { -s2 }
    .mind = If lifting comes first for you, the balance may tip the other way.
rule-PR-5 = How you lift follows from your goal, your time and what you have at home.
    .numbers = Under { $room } free minutes a week beside your running, strength is the ten minutes.
    .source = { -s1 }; { -s2 }; { -s3 }; { -s4 }
    .mind = Other equipment, more time, or more months of training behind you.
rule-PR-6 = Strength goes a little with every decade, and lifting keeps it. So it holds its place in your week.
    .numbers = From { $age } on: { $sessions } sessions a week.
    .source = { -s4 } (about 15 % of strength is lost a decade); how many sessions is { -own }
    .mind = Fewer free days, or a doctor's word against it.
rule-PR-7 = Those are your own runs. They stand as you brought them, and I build around them.
    .source = { -common }
    .mind = Only you, or pain, illness and red warning signs.
rule-PR-8 = When time is short the long run gets it first, and no session is cut into crumbs.
    .numbers = A run has { $run } minutes or more.
    .source = { -s4 }; the order is { -own }
    .mind = More free minutes on that day.

## Strength and mobility

rule-ST-1 = The runner's circuit: ten exercises that make you sturdy from foot to shoulder, never to failure.
    .source = { -s1 }
    .mind = No band or box at hand, or less than two slots a week.
rule-ST-2 = Five basic moves cover what hills and long hours ask of your legs and trunk. Good form comes before weight.
    .source = { -s2 }
    .mind = A band and a box open the circuit; years of training open heavier work.
rule-ST-3 = A steady middle keeps your stride together when you get tired.
    .source = { -s2 }
    .mind = A week without room for it. Core is the first to give way.
rule-ST-4 = Few, heavy and fast repetitions make your legs more economical without making them bigger.
    .numbers = In blocks of { $block } weeks, then { $pause } lighter ones.
    .source = { -s3 }; stopping one short of failure is { -own }
    .mind = A race close by, no weights at hand, or warning signs.
rule-ST-5 = Ten minutes most days beat the hour that never happens.
    .source = { -s4 }
    .mind = If you give strength more room, it grows.
rule-ST-6 = One thing grows at a time, and only after two good sessions on green days.
    .source = { -s1 }; { -s2 }
    .mind = Two more sessions at the top of the range, or pain, which takes a step back.
rule-ST-7 = When lifting comes first, a little easy running keeps your engine without taking from the bar.
    .source = { -s3 }
    .mind = If running moves up on your list.
rule-MO-1 = Slow, quiet yoga opens what running tightens: hips, hamstrings, spine.
    .source = { -s2 }
    .mind = If it leaves you sore, we make it gentler.
rule-MO-2 = Rolling loosens legs after long runs and hills, and it feels good.
    .source = { -s2 }
    .mind = Sharp pain under the roller: then leave that spot alone.

## Cross-training

rule-XT-1 = Cycling builds your legs' endurance without the impact.
    .source = { -s0 }; { -s2 }
    .mind = No bike at hand, or a spot that it bothers.
rule-XT-2 = Swimming works the whole body and lets tired legs float, which is lovely after a long run.
    .source = { -s2 }
    .mind = No water, or a shoulder that complains.
rule-XT-3 = Running in deep water is your own running motion without the ground hitting back.
    .source = { -s2 }
    .mind = No pool, or a hip that dislikes it.
rule-XT-4 = The elliptical is the closest thing to running that spares your joints.
    .source = { -s2 }
    .mind = No machine at hand, or a day made for being outside.
rule-XT-5 = Rowing brings back, trunk and legs into one honest effort.
    .source = { -s2 }
    .mind = Tight or sore hips or hamstrings: then it's off the list.
rule-XT-6 = The ski ergometer, or Nordic skiing, pushes heart and lungs with little impact.
    .source = { -s2 }
    .mind = None at hand.
rule-XT-7 = The air bike spreads the work over arms and legs, so heart and lungs become the limit, not your calves.
    .source = { -s0 }; { -s2 }
    .mind = None at hand, or legs as the part that gives out first.
rule-XT-8 = Walking uphill builds climbing legs with hardly any impact.
    .source = { -s0 }; { -s2 }
    .mind = A sore Achilles or calf: then it's off the list.
rule-XT-9 = Stairs build climbing legs in little time.
    .source = { -s0 }; { -s2 }
    .mind = A sore knee or calf: then it's off the list.
rule-XT-10 = Walking with a light pack makes you strong for long days on your feet.
    .source = { -s2 }
    .mind = A sore lower back: then it's off the list.
rule-XT-11 = I pick what trains the part that gives out first, then look at sore spots, what's at hand, the weather, what you did last, and what you like.
    .source = { -s0 }; { -s2 }
    .mind = Any of those changing. Just tell me.
rule-XT-12 = Gentle movement brings blood to tired legs and asks nothing of them.
    .source = { -s2 }
    .mind = If even that feels hard, rest is better.

## Running and lifting in one week

rule-CO-1 = On a shared day, the thing that matters most to you gets fresh legs.
    .source = { -s2 }; { -s3 }
    .mind = A different first goal.
rule-CO-2 = A few hours between two sessions let the second one do its work: one in the morning, one in the evening.
    .source = { -s3 }
    .mind = If one half of the day is never free, we choose one session.
rule-CO-3 = Heavy leg work needs two days to fade before a long or fast run, so they keep their distance.
    .source = { -s2 }
    .mind = If lifting comes first for you, heavy legs and intervals may share a day.
rule-CO-4 = The long run deserves fresh legs, and the day after it is for mending. So no lifting there.
    .source = { -s2 }
    .mind = A different long-run day.
rule-CO-5 = Two sessions a day are enough. More would only cost sleep and joy.
    .source = { -s2 }
    .mind = Nothing much. This is one I hold on to.
rule-CO-6 = Upper body and core leave the legs alone, so they fit where leg work doesn't.
    .source = { -s2 }
    .mind = The long-run day and the one after, which stay free.

## The week

rule-WK-1 = The long run is the backbone of the week, so it gets its day first and everything else finds its place around it.
    .source = { -s2 }
    .mind = Another long-run day, or a race that takes its place.
rule-WK-2 = You get fitter while you rest. A whole day off every week is part of the training.
    .source = { -s2 }
    .mind = Nothing much. You can shift the day, though.
rule-WK-3 = Hard days need easier neighbours, or the second one only makes you tired.
    .source = { -s2 }; { -common }
    .mind = Nothing much, but you can move either day.
rule-WK-4 = Two or three cross-training sessions round off a runner's week. After a short night the optional one goes first.
    .source = { -s2 }
    .mind = How well you sleep, and how much time you have.
rule-WK-5 = A little mobility several times a week keeps you moving freely.
    .numbers = { $sessions } short ones, or { $kept } longer ones.
    .source = { -s2 }
    .mind = A full week: then it's among the first to shrink.
rule-WK-6 = Move before a run, hold still stretches for after it. Rolling suits long runs and rest days.
    .source = { -s2 }
    .mind = If a stretch hurts, leave it.
rule-WK-7 = These are your biggest running weeks, so everything else shrinks: mobility, light recovery, food and sleep.
    .source = { -s2 }
    .mind = A different race date moves the peak.
rule-WK-8 = Before a race you run less but keep a touch of speed, so you arrive rested and sharp.
    .numbers = Race week holds { $from }-{ $to } % of your highest week.
    .source = Bosquet et al. 2007; { -s2 }
    .mind = A different race date or distance.
rule-WK-9 = Running grows slowly, because bones and tendons learn slower than lungs. Every fourth week is easier so that it sinks in.
    .numbers = At most { $growth } % over the mean of your last { $weeks } weeks, and no run more than { $single } % longer than your longest of the last { $days } days.
    .source = { -common }; Frandsen et al. 2025; the details are { -own }
    .mind = Weeks of running that you've already held, or a break, which starts lower.
rule-WK-10 = That's the week of our sources, fitted to you.
    .source = { -s0 }; { -s2 }
    .mind = One answer of yours changed, and the week changes.
rule-WK-11 = A race takes more out of you than it feels like, so easy weeks follow. And if a goal is further than you can safely grow, I say so.
    .numbers = Recovery weeks hold about { $share } % of the usual running.
    .source = { -common }
    .mind = How you feel after them, another race date, or more running behind you.

## The check-in

rule-CH-1 = Five short ratings tell more about your readiness than a watch does.
    .source = McLean et al. 2010
    .mind = You can always tell me more, or less.
rule-CH-2 = I show you how I understood you, so that nothing is stored on a guess.
    .source = { -own }
    .mind = One tap corrects me.
rule-CH-3 = I read a number in the direction of its word: a lot of fatigue is bad, a lot of energy is good.
    .source = { -own }
    .mind = If I read one the wrong way round, tell me.
rule-CH-4 = With pain I need to know where, how much and whether you limp. With illness, where it sits.
    .source = { -common }
    .mind = Nothing. This keeps you safe.
rule-CH-5 = A late or corrected check-in counts as much as a punctual one; the later word wins.
    .source = { -own }
    .mind = You can correct any day.

## Warning signs

rule-WS-1 = I compare you with yourself: your own usual, and how much it tends to vary.
    .numbers = Over { $days } days, from { $answers } answers on.
    .source = { -own }
    .mind = More check-ins make your usual clearer.
rule-WS-2 = A day counts as low only when it's clearly below your own usual.
    .source = { -own }
    .mind = Your usual itself, as it moves over the weeks.
rule-WS-3 = One bad morning is life. Several in a row, or everything down at once, is a warning sign.
    .numbers = One item low on { $low } of { $of } check-ins, or { $together } items low together.
    .source = the signs: { -s2 }; the counts are { -own }
    .mind = Better check-ins. A good one shows at once.
rule-WS-4 = Heart rate, HRV and hours of sleep may add their vote, but how you feel weighs more.
    .source = Saw et al. 2016; Plews et al. 2013 and 2014; Johnston et al. 2020
    .mind = How you feel.
rule-WS-5 = Effort times minutes shows the load of any sport. It puts a sign in context and never makes one alone.
    .source = Foster 1998; Foster et al. 2001; Impellizzeri et al. 2020
    .mind = Logs with an effort make it more exact.
rule-WS-6 = Runs that feel harder than they should, hard sessions cut short, mood that swings, legs still sore after rest: your body is asking for less.
    .numbers = RPE { $above } or more over the plan, on { $harder } of { $runs } runs of a kind.
    .source = { -s2 }; the counts are { -own }
    .mind = Runs that feel normal again.
rule-WS-7 = One warning sign makes a day amber. Several, or one that stays, make it red, and so do strong pain and fever.
    .numbers = Red from { $signs } lasting signs, or one that lasts { $days } days.
    .source = { -own }
    .mind = Better check-ins, or a pain that eases.
rule-WS-8 = Amber suggests something gentler and leaves the choice to you. Red eases the week at once, because tired bodies get nothing out of hard work.
    .numbers = For { $days } days at about { $share } % of the plan, without hard sessions.
    .source = { -s2 }; the shares are { -own }
    .mind = Green days, and you: one tap takes it back.
rule-WS-9 = After a red day I ask a little more and come back to it, so that we find out together what is behind it.
    .numbers = I look again after { $first }, { $second } and { $third } days; { $greens } green check-ins in a row end it.
    .source = { -s2 }; Stellingwerff et al. 2021; the days are { -own }
    .mind = Green check-ins in a row.
rule-WS-10 = When it doesn't lift, somebody who can examine you should look at it. A coach can't.
    .source = Meeusen et al. 2013
    .mind = A doctor's word.
rule-WS-11 = The way back is gradual: first green days, then some volume, then speed.
    .numbers = The first week at { $volume } % of the volume, hard work after { $greens } green check-ins.
    .source = { -own }
    .mind = Green check-ins.
rule-WS-12 = You should always know what I saw, in your own words and numbers, and when I'll look again.
    .source = { -own }
    .mind = Tell me if I saw it wrong.
rule-WS-13 = A missed check-in is no sign of anything. I'd rather ask less than nag.
    .source = { -own }
    .mind = Write whenever you like, and I'm back.
rule-WS-14 = The ingredients are published, the exact counts are my choice. They're warning signs, never a diagnosis.
    .source = Meeusen et al. 2013; the counts are { -own }
    .mind = A doctor's word counts more than mine.
rule-WS-15 = An alarm that rings often gets ignored, so I only speak up when it's worth it.
    .source = { -own }, tried on the ratings of real people
    .mind = If I'm too quiet or too loud for you, tell me.
rule-WS-16 = The signs notice a bad spell and answer it. They can't foresee injury or illness, and I don't claim so.
    .source = { -own }, tried on the ratings of real people
    .mind = Better evidence.

## The swap

rule-SW-1 = A swap keeps minutes and effort, so your engine gets the same work while your legs get a rest from impact.
    .source = { -s2 }; Wilber et al. 1996; Bushman et al. 1997
    .mind = You can always keep your run.
rule-SW-2 = The long run is what no other sport replaces, so it stays. It may get shorter or move.
    .source = { -s2 }
    .mind = Red warning signs or an injury.
rule-SW-3 = Swapping a short run now and then spares your legs. If it's every time, it's fairer to ask whether running should pause.
    .numbers = { $swaps } a week are care; the next one is a question.
    .source = { -s2 }
    .mind = Legs that feel fine again.
rule-SW-4 = Hard work on tired legs makes you more tired, not fitter. So the swap is an easy one.
    .source = { -s2 }; the rule for amber days is { -own }
    .mind = A green check-in.
rule-SW-5 = It's your run. I give a reason and some ways, and you choose.
    .source = { -common }
    .mind = Your choice, always, as long as it's safe.
rule-SW-6 = Weather, travel and a full day happen. There's nearly always something that fits.
    .source = { -s2 }
    .mind = A change of weather or plans.
rule-SW-7 = What's missed is let go. Piling it on another day is how small tiredness grows big.
    .source = { -common }
    .mind = You can ask me to move a session.
rule-SW-8 = People who run for pleasure have about a third of the joint wear of people who sit, and cycling isn't known to harm joints at any amount.
    .source = { -s0 } (an association, not a proof)
    .mind = Pain in a joint: that one we look at.
rule-SW-9 = A few weeks of cross-training keep your engine. Running's own sharpness needs running, so it comes back as soon as the signs allow.
    .source = Eyestone et al. 1993; { -s0 }; the caution is { -own }
    .mind = Green signs.

## Safety

rule-SA-1 = I'm a coach in a chat, not a doctor. See a professional before something new, and whenever you're unsure.
    .source = { -own }
    .mind = Nothing.
rule-SA-2 = Chest pain, fainting, severe breathlessness or sudden palpitations are an emergency. Nothing in a plan matters next to that.
    .source = { -common } in first aid
    .mind = Only a doctor who has cleared you.
rule-SA-3 = Pain that is strong, makes you limp, stays at rest or sits on a bone needs a professional, not another run.
    .numbers = Above { $stop } of 10 no running; from { $swap } on we swap.
    .source = after Silbernagel et al. 2007, made stricter by { -own }
    .mind = { $mornings } good mornings without a limp, and a professional's look where it's needed.
rule-SA-4 = With fever, or anything below the neck, your body is busy. Training would only make it longer.
    .source = { -common }
    .mind = A whole day without symptoms.
rule-SA-5 = When life itself hurts, training waits. People who can help come first.
    .source = { -own }
    .mind = Nothing.
rule-SA-6 = Running on too little food harms bones and hormones. A professional can help, and I never give weight or calorie targets.
    .source = Stellingwerff et al. 2021
    .mind = A professional's advice.
rule-SA-7 = Growing up, or growing a child, has its own rules: a guardian's consent, or your doctor's or midwife's word first.
    .source = { -common }
    .mind = The word I asked for.
rule-SA-8 = Rest, swaps and sick days count as keeping the plan. I don't do guilt.
    .source = { -own }
    .mind = Nothing.
rule-SA-9 = Strength makes running cheaper; that is well shown. That it prevents injury isn't, so I don't promise it.
    .source = Blagrove et al. 2018; { -s1 }, { -s3 } and { -s4 } claim more than nine trials with 1,904 runners found
    .mind = Better trials.
rule-SA-10 = Every hold has a way out, and I ask about it each morning. Silence never ends one.
    .source = { -own }
    .mind = What you tell me in the mornings.

## The answer

why-more = More reasons
why-session = { $session }
why-level = { DAY($date, style: "full") } stands at { $level ->
    [red] red
    [amber] amber
   *[green] green
}. What I saw:
    { LINES($evidence) }
why-note = One thing has been low two check-ins running. That's worth a kind question and no more.
why-swap = The last swap I offered, for { DAY($date, style: "short") }: { $session }
why-swap-outcome = { $outcome ->
    [kept] You kept your session. That's yours to choose.
    [taken] You took: { $chosen }
   *[open] It's still yours to choose.
}
why-no-swap = I haven't offered a swap lately.
why-week = The week of { DAY($date, style: "full") } { $phase ->
    [base] builds your base: plenty of easy running, a little of everything else.
    [build] builds towards your race: the key runs grow, the rest makes room.
    [peak] is one of your biggest.
    [taper] lets you freshen up before the race.
    [race] is race week.
    [recovery] is for recovering.
   *[steady] keeps you going steadily, with an easier one now and then.
}
why-rest = No training on { DAY($date, style: "full") }.
why-none = There's nothing in the plan there to explain. Try /why today, /why week or /why swap.
why-nothing-like-it = I see no { $kind } ahead in the plan.
why-left-out = Left out: { $what }.
why-held = On hold: { $session }
why-own-session = { $session }: that one is your own, and I build around it.

why-lines = { LINES($lines) }
why-rule = { $reason } ({ $rule }){ $numbered ->
    [yes] {" "}{ $numbers }
   *[no] {""}
}
why-source = Source: { $source }.
why-mind = What would change my mind: { $mind }
why-yours = In your numbers: { $facts }.
why-not-medical = This is not medical advice.

## The athlete's own numbers

why-fact-week = { DURATION($minutes) } of running this week
why-fact-mean = { DURATION($minutes) } a week on average over the last { $weeks }
why-fact-longest = a longest run of { DURATION($minutes) } in the last { $days } days
why-fact-age = you turn { $age } this year
why-fact-days = { $days } training days a week
why-fact-free = { DURATION($minutes) } free on { DAY($date, style: "weekday") }
why-fact-long-day = { DAY($date, style: "weekday") } as your long-run day
why-fact-race = { DISTANCE($km) } in { $days } days
why-fact-limiter = { $limiter ->
    [heart_lungs] heart and lungs give out first
    [legs] legs give out first
   *[unknown] you don't know yet what gives out first
}
why-fact-likes = you like { $modality } best
why-fact-session = { DURATION($minutes) } at RPE { $rpe }
why-fact-swaps = { $count } { $count ->
    [one] run
   *[other] runs
} swapped this week
why-fact-told = { $count } { $count ->
    [one] check-in
   *[other] check-ins
} in the last { $days } days
why-fact-hold = on hold since { DAY($date, style: "short") }
why-fact-goal = your goal is { $goal ->
    [faster] to get faster
    [longer] to go further
    [healthy] to stay healthy
    [hybrid_running] running first, lifting second
   *[hybrid_strength] lifting first, running second
}
why-fact-strength = { $strength ->
    [none] you asked for no strength work
    [ten_minutes] you give strength ten minutes
    [two_slots] you give strength two slots
   *[three_slots] you give strength three slots
}
