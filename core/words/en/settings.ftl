# What is known of the athlete, a line each, and how it is changed; breaks and reminders in own words.

settings-group = { $heading }
    { LINES($lines) }
settings-heading-training = 🏃 Training
settings-heading-around = 💪 Around the runs
settings-heading-health = 💛 Health
settings-heading-times = ⏰ Times
settings-heading-you = 🙂 You
settings-how = Change anything with a button, or type it: "/settings check-in 05:45", "/settings race 2026-06-13 50 km trail", "/settings tue am 30 pm 0".
settings-change-training = Training
settings-change-around = Around the runs
settings-change-health = Health
settings-change-times = Times
settings-change-you = You
settings-which = What would you like to change?
settings-now = { $line }
settings-all = All settings
settings-leave = Leave it
settings-left = All right, it stays as it is.

settings-name = { $setting ->
    [goal] Goal
    [race] Race
    [running] Weekly running
    [longest] Longest run
    [pace] Easy pace
    [days] Days a week
    [long_run_day] Long-run day
    [availability] Free minutes
    [strength] Strength
    [modalities] Cross-training
    [equipment] Equipment
    [sore_spots] Sore spots
    [limiter] What tires first
    [experience] Experience
    [birth_year] Year of birth
    [conditions] Anything to know
    [own_runs] My own runs
    [check_in] Check-in time
    [reminder] Session reminder
    [log_prompt] Evening log
    [evening] Evening reminder
    [quiet_hours] Quiet hours
    [units] Units
    [timezone] Time zone
    [name] Name
   *[country] Country
}

## A line for each setting

settings-line-goal = Goal: { $goal ->
    [faster] run faster
    [longer] run farther
    [hybrid_running] run and lift, running first
    [hybrid_strength] lift and run, strength first
   *[healthy] stay healthy
}
settings-line-race = Race: { DISTANCE($km) } { $terrain ->
    [trail] on trails
   *[road] on the road
}, { DAY($day, style: "full") }
settings-line-no-race = Race: none
settings-line-running = Usual week: { $measure ->
    [distance] { DISTANCE($km) } of running
   *[minutes] { DURATION($minutes) } of running
}
settings-line-longest = Longest run lately: { $measure ->
    [distance] { DISTANCE($km) }
   *[minutes] about { DURATION($minutes) }
}
settings-line-pace = Easy pace: { $pace } min/{ $units }
settings-line-days = { $count ->
    [one] Running or cross-training: one day a week at most
   *[other] Running or cross-training: { $count } days a week at most
}
settings-line-long-run-day = Long run: { DAY($day) }s
settings-line-availability = Free time, in minutes: { $days }; other days as usual
settings-line-availability-usual = Free time: as usual (an hour in the morning, 45 min in the evening, 3 h for the long run)
settings-free-day = { DAY($day, style: "abbr") } { $am } + { $pm }
settings-line-strength = Strength: { $time ->
    [none] none
    [two_slots] two sessions a week
    [three_slots] three sessions a week
   *[ten_minutes] ten minutes on most days
}
settings-line-modalities = Cross-training: { $list }
settings-line-no-modalities = Cross-training: nothing at hand
settings-line-equipment = Equipment: { $list }
settings-line-no-equipment = Equipment: none
settings-line-sore-spots = Sore spots: { $list }
settings-line-no-sore-spots = Sore spots: none
settings-line-limiter = What tires first: { $limiter ->
    [heart_lungs] heart and lungs
    [legs] the legs
   *[unknown] not known yet
}
settings-line-experience = Experience: { $experience ->
    [new] new to training
    [years] years of training
   *[some] some training
}
settings-line-birth-year = Born: { $year }
settings-line-no-birth-year = Born: not told
settings-line-conditions = To know: { $list }
settings-line-no-conditions = To know: nothing special
settings-line-own-runs = Your own runs, every week:
    { LINES($list) }
settings-line-coach-runs = Runs: planned by me
settings-line-check-in = Check-in: { CLOCK($time) }
settings-line-reminder = Session reminder: { CLOCK($time) }
settings-line-evening = Evening reminder: { CLOCK($time) } on days with an evening session
settings-line-no-evening = Evening reminder: off
settings-line-log-prompt = Evening log and Sunday review: { CLOCK($time) }
settings-line-quiet-hours = Quiet hours: { CLOCK($start) } to { CLOCK($end) }
settings-line-units = Units: { $units ->
    [mi] miles
   *[km] kilometres
}
settings-line-timezone = Time zone: { $zone }
settings-line-name = Name: { $name }
settings-line-no-name = Name: not told
settings-line-country = Country: { $country }
settings-line-no-country = Country: not told (it only helps me to name the right crisis line)
settings-own-run = { DAY($day, style: "abbr") }: { $name } { $amount }{ $slot ->
    [pm] , evening
   *[am] {""}
}
settings-condition = { $condition ->
    [under_16] under 16
    [guardian_consent] guardian agrees
    [pregnant] pregnant
   *[doctor_consent] doctor or midwife agrees
}
settings-spot = { $spot ->
    [foot] foot
    [ankle] ankle
    [achilles] Achilles
    [calf] calf
    [shin] shin
    [knee] knee
    [quad] quad
    [hamstring] hamstring
    [hip] hip
    [groin] groin
    [it_band] IT band
    [lower_back] lower back
    [upper_back] upper back
   *[shoulder] shoulder
}
settings-thing = { $thing ->
    [band] band
    [box] box or step
    [dumbbells] dumbbells
    [kettlebell] kettlebell
    [barbell] barbell
    [vest] weight vest
    [ankle_weights] ankle weights
    [foam_roller] foam roller
    [mat] mat
    [pullup_bar] pull-up bar
   *[bosu] BOSU
}

## Asking for one

settings-ask-goal = What would you love running to do for you?
settings-ask-race = Type the race like "50 km trail on 13 June".
settings-ask-running = How much do you run in a usual week? For example "30 km" or "3 hours over 4 days".
settings-ask-longest = What was your longest run of the last 30 days? For example "21 km" or "90 min".
settings-ask-pace = What is your easy pace? For example "6:10".
settings-ask-days = On how many days a week, at most, shall I plan a run or cross-training?
settings-ask-long-run-day = Which day suits your long run best?
settings-ask-availability = Type the minutes you have, like "tue am 30 pm 0" or "wed none". I'll never plan more than that.
settings-ask-strength = How much strength training would you enjoy?
settings-ask-modalities = Which cross-training can you do? List it, favourite first: "bike, pool, rowing".
settings-ask-equipment = What do you have? For example "band, box, dumbbells", or "none".
settings-ask-sore-spots = Where is it sore? For example "knee, lower back", or "none".
settings-ask-limiter = On a hard run, what gives out first?
settings-ask-experience = How long have you been training?
settings-ask-birth-year = Which year were you born?
settings-ask-conditions = Anything I should know to keep you safe? For example "pregnant" or "under 16".
settings-ask-own-runs = Paste your runs with a day and a distance or a time each: "Tue 8 km tempo, Thu 45 min easy, Sat 28 km". Type "none" and I'll plan them for you.
settings-ask-check-in = When shall I ask how you feel? For example "05:45".
settings-ask-reminder = When shall I remind you of the day's session? For example "06:30".
settings-ask-log-prompt = When shall I ask how the session went? For example "20:00".
settings-ask-evening = When shall I remind you of an evening session? For example "17:15", or "off".
settings-ask-quiet-hours = Between which times shall I keep quiet? For example "22:00 to 06:30".
settings-ask-units = Kilometres or miles?
settings-ask-timezone = Type your city or your zone, like "Madrid" or "Europe/Madrid".
settings-ask-name = What shall I call you?
settings-ask-country = Which country are you in? For example "Spain" or "ES".

settings-value = { $value ->
    [faster] Run faster
    [longer] Run farther
    [healthy] Stay healthy
    [hybrid_running] Run and lift
    [hybrid_strength] Lift first, run too
    [no_race] No race
    [none] None
    [ten_minutes] Ten minutes a day
    [two_slots] Twice a week
    [three_slots] Three times a week
    [heart_lungs] Heart and lungs
    [legs] Legs
    [unknown] Not sure
    [new] New to it
    [some] Some time
    [years] Years
    [mi] Miles
   *[km] Kilometres
}
settings-weekday = { DAY($day) }
settings-count = { $count }
settings-zone = { $city }

## Not understood: one sentence, the nearest choices

settings-unknown = I don't know the setting "{ $what }". The nearest ones are here:
settings-out-of-range = That number is out of range; please check it and try again.
settings-unclear-goal = I didn't catch the goal; try "faster", "farther", "healthy", "run and lift" or "lift first".
settings-unclear-race = I didn't catch the race; it needs a distance and a day, like "50 km trail on 13 June", or "none".
settings-unclear-race-day = Which day is that race? Type both together, like "10 km on 4 October".
settings-unclear-race-distance = How far is that race? Type both together, like "half marathon on 4 October".
settings-race-past = { DAY($day, style: "full") } has passed already; which day is your race?
settings-race-far = That race is more than { $years } years away; pick a nearer one, or "none".
settings-unclear-running = I didn't catch how much you run; try "30 km", "20 miles" or "3 hours over 4 days".
settings-unclear-longest = I didn't catch the longest run; try "21 km" or "90 min".
settings-unclear-pace = I didn't catch the pace; try "6:10" or "10:00 per mile".
settings-unclear-days = I need a number of days from 1 to 7.
settings-unclear-long-run-day = Which one day of the week? For example "Saturday".
settings-unclear-availability = I didn't catch the free time; try "tue am 30 pm 0", "sat 3 hours morning" or "wed none".
settings-unclear-strength = I didn't catch that; try "none", "ten minutes", "twice" or "three times" a week.
settings-unclear-limiter = I didn't catch that; is it "heart and lungs", "legs" or "not sure"?
settings-unclear-experience = I didn't catch that; are you "new", have you trained for "some" time, or for "years"?
settings-unclear-modalities = I know cycling, swimming, pool running, elliptical, rowing, ski erg, air bike, incline walking, stairs and rucking; which of these?
settings-unclear-equipment = I know band, box, dumbbells, kettlebell, barbell, vest, ankle weights, foam roller, mat, pull-up bar and BOSU; which of these?
settings-unclear-gear = I didn't catch that; try a list like "bike, pool, bands, dumbbells", or "gym", or "nothing".
settings-unclear-sore-spots = I didn't catch the place; try "knee", "calf", "Achilles", "hip", "lower back" or "none".
settings-unclear-birth-year = I need a year like "1979", or your age.
settings-unclear-health = I didn't catch that; try "pregnant", "under 16", "born 1979", "sore knee" or "nothing".
settings-unclear-own-runs = I found no run in that; each one needs a day and a distance or a time, like "Tue 8 km tempo".
settings-unclear-time = I need a time of day, like "05:45" or "6 pm".
settings-unclear-quiet-hours = I need two times, like "22:00 to 06:30".
settings-unclear-units = Kilometres or miles: type "km" or "mi".
settings-unclear-timezone = I don't know that place; try the nearest big city, a zone like "Europe/Madrid", or "UTC+2".
settings-unclear-name = I need a name of at most { $most } characters.
settings-unclear-country = I don't know that country; try its name in English, or its two letters like "ES".
settings-own-unread = { LINES($lines) }
settings-own-unread-line = I couldn't read "{ $line }": { $lacks ->
    [day] it needs a day, like "Tue".
    [amount] it needs a distance or a time, like "8 km" or "45 min".
    [room] that is more than a week of runs.
   *[sense] that is too long for a single run.
}

## Changed

settings-changed = Done. { LINES($lines) }
settings-same = That's how it is already. { $line }
settings-replanned = I've fitted the days ahead to it; /week shows them, /undo takes it back.
settings-profile-changed = Your details are updated.
settings-profile-same = That's how it is already.
settings-profile-replanned = Your details are updated, and the days ahead are fitted to them. /week shows them.
settings-undo = the change of { $setting ->
    [goal] your goal
    [race] your race
    [running] your weekly running
    [longest] your longest run
    [pace] your easy pace
    [days] your days a week
    [long_run_day] your long-run day
    [availability] your free minutes
    [strength] your strength time
    [modalities] your cross-training
    [equipment] your equipment
    [sore_spots] your sore spots
    [limiter] what tires first
    [experience] your experience
    [birth_year] your year of birth
    [conditions] what to know about you
    [own_runs] your own runs
    [check_in] your check-in time
    [reminder] your session reminder
    [log_prompt] your evening log time
    [evening] your evening reminder
    [quiet_hours] your quiet hours
    [units] your units
    [timezone] your time zone
    [name] your name
   *[country] your country
}
settings-undo-profile = the change of your details

## A break

settings-pause-ask = A break is part of training too. How long will you be away?
settings-pause-days = { $count } days
settings-pause-open = I'll tell you
settings-pause-unclear = I didn't catch how long; try "until 20 May" or "10 days".
settings-pause-past = That day has passed already; until when will you be away?
settings-pause-long = That is more than a year; "/pause" without a day lasts until you write /resume.
settings-paused = Enjoy your break! Your plan is on hold and I'll keep quiet until you write /resume.
settings-paused-until = Enjoy your break! Your plan is on hold through { DAY($last, style: "full") }, and we go on gently on { DAY($back, style: "full") }. Back sooner? Just write /resume.
settings-resumed = Welcome back! The days ahead are planned anew, starting from where your legs are now. /week shows them.
settings-not-paused = You're not on a break; your plan is running. /week shows it.
settings-undo-pause = your break
settings-undo-resume = the end of your break

## Reminders in own words

settings-remind-set = I'll remind you { $near ->
    [today] today
    [tomorrow] tomorrow
   *[later] on { DAY($day, style: "short") }
} at { INSTANT($time) }: { $about }
settings-remind-daily = I'll remind you every day at { CLOCK($time) }: { $about }
settings-remind-what = What shall I remind you of? Type it like "/remind foam roll at 21:00".
settings-remind-when = When shall I remind you of "{ $about }"?
settings-remind-clock = { CLOCK($time) }
settings-remind-past = That moment has passed already; try a later one, like "tomorrow at 07:00".
settings-remind-far = That is more than a year away; try a nearer day.
settings-remind-too-many = You have { $most } reminders already; /remind shows them and lets you stop one.
settings-remind-none = No reminders of your own yet. Try "/remind foam roll at 21:00", or add "every day".
settings-remind-list = Your reminders:
    { LINES($lines) }
settings-remind-line = { DAY($day, style: "short") }, { CLOCK($time) }: { $about }
settings-remind-line-daily = Every day, { CLOCK($time) }: { $about }
settings-remind-stop = Stop: { $about }
settings-remind-stopped = Stopped: { $about }
settings-remind-gone = That reminder is gone already.
settings-undo-remind = the reminder "{ $about }"
settings-undo-remind-stop = the stopping of "{ $about }"
