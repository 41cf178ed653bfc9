"""Every count and threshold of check-ins, warning signs, the watch and safety, in one place (WS-14).

The ingredients are published; most counts are the project's own choice and are told as such. A comment
names the rule, and the source or "own choice".
"""

from __future__ import annotations

# CH: the daily check-in

#: Local hour at which the athlete's day begins (CH-5; own choice).
DAY_BEGINS_HOUR = 4
#: Missed days after which the prompt becomes one gentle question (WS-13; own choice).
NUDGE_AFTER_MISSED_DAYS = 3
#: Missed days after which the prompt pauses until the athlete writes (WS-13; own choice).
PAUSE_AFTER_MISSED_DAYS = 7

# WS-1, WS-2: the personal baseline and what counts as low

#: Days before the judged day that make the baseline (WS-1; own choice, four training weeks).
BASELINE_DAYS = 28
#: Answers of an item without which it has no baseline (WS-1; own choice).
BASELINE_MIN_ANSWERS = 14
#: Smallest spread, in categories: else answers that never vary make every wobble an alarm (WS-1; own choice).
SPREAD_FLOOR = 0.5
#: Days, the first red one included, for which the baseline stands still at most (WS-1; own choice).
FROZEN_DAYS = 42
#: Spreads below the mean from which a rating is low (WS-2; own choice).
LOW_SPREADS = 1.25
#: Highest rating that can be low: a "good" is never low (WS-2; own choice).
LOW_AT_MOST = 3
#: Highest rating that is low before there is a baseline (WS-2; own choice).
LOW_WITHOUT_BASELINE = 2

# WS-3: note, acute, persistent

#: Missed days between two check-ins that break no run (WS-3; own choice).
MISSED_DAYS_IN_RUN = 2
#: A rating at which one day is a sign (WS-3; the worst of the scale).
ACUTE_RATING = 1
#: Hours of sleep under which one night is a sign (WS-3; own choice).
ACUTE_SLEEP_HOURS = 5.0
#: Items of the daily three that must be low together (WS-3; own choice).
LOW_TOGETHER = 2
#: Low days, of how many checked-in days, within how many days (WS-3; own choice).
PERSISTENT_LOW_DAYS = 3
PERSISTENT_OF_CHECK_INS = 5
PERSISTENT_WITHIN_DAYS = 10

# WS-4: weak votes of devices and hours

#: Short and long window of ln rMSSD, days (Plews et al. 2013, 2014; the 60 days own choice).
HRV_SHORT_DAYS = 7
HRV_LONG_DAYS = 60
#: Drop of the short mean below the long one, in SD of the long window (Plews et al. 2013).
HRV_DROP_SD = 0.5
#: Mornings needed in the short window (Plews et al. 2014), and in the long one (own choice).
HRV_SHORT_MORNINGS = 3
HRV_LONG_MORNINGS = 14
#: Beats a minute above the 28-day mean (common use).
RESTING_HR_RISE = 5
#: Mornings with that rise (common use), and the days in which they lie (own choice).
RESTING_HR_DAYS = 3
RESTING_HR_WITHIN_DAYS = 7
#: Mean sleep of so many days under so many hours (Johnston et al. 2020).
SLEEP_DAYS = 14
SLEEP_MEAN_HOURS = 7.0
#: Nights told without which there is no mean (own choice: half of them).
SLEEP_MIN_NIGHTS = 7
#: Weak votes that together lift a note to amber (WS-4; own choice).
WEAK_VOTES_TO_LIFT = 2

# WS-6: more persistent signs

#: RPE above the planned one that makes a run harder than it should be (WS-6; own choice).
RPE_ABOVE_PLAN = 2
#: Such runs, of how many last runs of a kind (WS-6; own choice).
HARDER_RUNS = 2
HARDER_OF_RUNS = 3
#: Days for which the last harder run still speaks, and in which the runs of a kind lie (own choice).
HARDER_FRESH_DAYS = 7
HARDER_WITHIN_DAYS = 28
#: Quality sessions broken off, within how many days (WS-6; own choice).
BROKEN_OFF_SESSIONS = 2
BROKEN_OFF_WITHIN_DAYS = 14
#: Part of the cardio and strength volume that stays after broken-off quality: it falls by a third (WS-6, S2).
BROKEN_OFF_VOLUME = 2 / 3
#: A move of mood from one check-in to the next, and on how many of the last five (WS-6; own choice).
MOOD_MOVE = 2
MOOD_MOVE_DAYS = 3
#: Soreness, motivation, stress: rating, tellings running, and days in which they lie (WS-6; days own choice:
#: two weekly questions).
SIDE_ITEM_LOW = 2
SIDE_ITEM_TELLINGS = 2
SIDE_ITEM_WITHIN_DAYS = 14

# WS-7: the level

#: Persistent signs that make red (WS-7; own choice).
RED_SIGNS = 2
#: Days that one persistent sign has to last, its first and today included (WS-7; own choice).
RED_SIGN_DAYS = 7
#: A daily rating that red by signs needs on the day (WS-7; own choice).
RED_RATING = 2
#: Pain above this is red (WS-7) and stops running (SA-3, stricter than Silbernagel et al. 2007).
PAIN_STOPS_ABOVE = 5

# WS-8 to WS-11: red, the watch, the way back

#: Days after a red one with the volume held down, counted anew with each red day (WS-8; own choice).
RED_DAYS = 7
#: Part of the planned volume while red: at first, after "better", after "worse" (WS-8 says 50-70 %).
RED_VOLUME = 0.60
RED_VOLUME_BETTER = 0.70
RED_VOLUME_WORSE = 0.50
#: Questions in one message of the watch (WS-9; own choice).
QUESTIONS_A_MESSAGE = 3
#: Follow-ups, days after the first red one (WS-9; own choice).
FOLLOW_UP_DAYS = (3, 7, 14)
#: Follow-up at which "still not green" needs a doctor, and days of lower performance that do (WS-10; Meeusen
#: et al. 2013).
DOCTOR_FOLLOW_UP_DAY = 14
DOCTOR_PERFORMANCE_DAYS = 14
#: Days between questions after that (WS-10).
WEEKLY_DAYS = 7
#: Green check-ins in a row that end the watch (WS-9) and let quality return (WS-11; own choice).
GREENS_TO_END = 3
#: First quality session, and first week, of the way back (WS-11; own choice).
RETURN_QUALITY = 2 / 3
RETURN_VOLUME = 0.80
RETURN_DAYS = 7

# SA: safety

#: Pain from which a run is swapped (SA-3, after Silbernagel et al. 2007).
PAIN_SWAPS_FROM = 3
#: Days in which the answer of the morning is compared with the pain before (SA-3; own choice: the days of
#: a run).
PAIN_COMPARED_DAYS = MISSED_DAYS_IN_RUN + 1
#: Mornings at 0-2 without a limp that lift a pain hold (SA-10; own choice).
GOOD_MORNINGS = 2
#: Volume after an illness, for as many days as ill, at most so many (SA-10; own choice).
AFTER_ILLNESS_VOLUME = 0.50
AFTER_ILLNESS_DAYS = 7
#: Hours for which unasked messages rest after a crisis (SA-5; own choice).
CRISIS_QUIET_HOURS = 24
