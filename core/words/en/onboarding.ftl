# The first impression: hello, medical note, consent, seven short questions, the plan.

onboarding-hello = Hi, I'm Sidekick 👋
    I plan your running week around your life, ask each morning how you feel, and swap a run for something kinder when your body asks for it.

onboarding-medical-note = Before anything else: I'm a coach, not a doctor, and nothing I say is medical advice. Please see a professional before you start a new training regime, and whenever something worries you.

onboarding-consent = To coach you I need to remember what you tell me, health included: how you slept, what hurts, what you trained. It is kept only for your coaching and never sold. /export gives you a copy and /delete erases it all, any time.
    Is that all right with you?
onboarding-consent-again = May I remember what you tell me, health included, so that I can coach you?
onboarding-agree = I agree
onboarding-no-thanks = No thanks
onboarding-consent-needed = I can only begin once you say yes, and a no is perfectly fine too. /privacy has the details.
onboarding-refused = That's fine, thank you for telling me. I have kept nothing about you. If you change your mind, just write to me and we'll begin.
onboarding-thanks = Thank you! A few quick questions, and your first plan is there in about a minute. Tap a button or type your own words; anything can be skipped and changed later.
onboarding-first-this = Happy to, as soon as we have a plan. First this:
onboarding-help = Tap a button, or answer in your own words. "Skip" takes a sensible default, "Skip the rest" makes your plan right away, and /settings changes anything later.

onboarding-noted = { LINES($lines) }
onboarding-skip = { $question ->
    [health] Nothing special
    [race] No race for now
    [timezone] Skip (UTC)
   *[other] Skip
}
onboarding-skip-rest = Skip the rest

onboarding-ask-health = Is there anything I should know to keep you safe?
    Type it if it's something else: "born 1979", "sore knee", or both.
onboarding-health-pregnant = Pregnant
onboarding-health-under-16 = Under 16
onboarding-health-fifty = 50 or over

onboarding-ask-timezone = Where are you? Type your city, so that mornings come when they should.
onboarding-zone = { $city } · { CLOCK($time) }
onboarding-which-zone = Which of these is nearest to you?

onboarding-ask-goal = What would you love running to do for you?
onboarding-goal-faster = Run faster
onboarding-goal-longer = Run farther
onboarding-goal-healthy = Stay healthy
onboarding-goal-hybrid-running = Run and lift
onboarding-goal-hybrid-strength = Lift first, run too

onboarding-ask-race = Is there a race ahead? Type it like "50 km trail on 13 June".

onboarding-ask-running = How much do you run in a usual week? Pick the nearest, or type it: "30 km", "3 hours over 4 days", "48 km, 5 days, longest 21 km".
    Already following a plan of your own? Paste its runs, like "Tue 8 km tempo, Sat 28 km", and I'll build around them.
onboarding-left = Never mind, I leave that at what suits most people; /settings changes it any time.
onboarding-running-starting = I'm just starting
onboarding-running-minutes-120 = About 2 h, 4 days
onboarding-running-minutes-180 = About 3 h, 4 days
onboarding-running-minutes-240 = About 4 h, 5 days
onboarding-running-minutes-360 = About 6 h, 6 days

onboarding-own-how = Paste your runs, one a line or with commas between, each with a day and a distance or a time:
    Tue 8 km tempo
    Thu 45 min easy evening
    Sat 28 km long
onboarding-own-runs = { $count ->
    [one] Here is the run I'll plan around, every week:
   *[other] Here are your { $count } runs. They stand as they are, every week:
    }
    { LINES($runs) }
    If that's right, just go on with the next question. Forgot one? Type it.
onboarding-own-again = Change my runs

onboarding-ask-strength = How much strength training would you enjoy? Ten minutes on most days already makes a difference.
onboarding-strength-none = None
onboarding-strength-ten-minutes = Ten minutes a day
onboarding-strength-two-slots = Twice a week
onboarding-strength-three-slots = Three times a week

onboarding-ask-gear = Last one: what can you use besides your running shoes? Pick the nearest, or list it: "bike, pool, bands, kettlebell".
onboarding-gear-bike = A bike
onboarding-gear-home = Bike and home kit
onboarding-gear-gym = A gym
onboarding-gear-pool = Swimming, pool running
onboarding-gear-nothing = Nothing, just me

onboarding-ready = { $own ->
    [yes] Your plan is ready{ onboarding-to }, woven around your own runs. 🎉
   *[no] Your plan is ready{ onboarding-to }. 🎉
}
onboarding-to = { $named ->
    [yes] , { $name }
   *[no] {""}
}
onboarding-mornings = Each morning at { CLOCK($check_in) } ({ $zone } time) I'll ask how you feel: three taps, or one line like "slept badly, legs ok". I fit the day to your answer.
    Try /today now, /week for the plan, /settings to change a time, /help for the rest.
onboarding-hold = { $ends_when ->
    [guardian_consent] Because you are under 16, everything stays easy until a parent or guardian agrees, and there will be no heavy lifting. Once they do, just write "my guardian agrees".
   *[doctor_consent] Congratulations! 💛 Everything stays easy until your doctor or midwife gives their word. Once you have it, just write "my doctor agrees". This is no medical advice; they know best.
}
