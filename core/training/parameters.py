"""The planner's numbers, each with the rule or the paper behind it, or marked as the coach's own choice."""

from __future__ import annotations

from typing import Final

# Lengths in minutes -------------------------------------------------------------------------------------

#: Shortest run that is worth a slot (PR-8); an athlete whose longest run is shorter keeps to that.
RUN_LEAST: Final = 20
#: Below this many minutes even a beginner's run is a crumb (own).
RUN_CRUMB: Final = 5
#: The minutes a run should have before one more running day is opened (own).
RUN_WORTH_A_DAY: Final = 25
#: Longest quality session, warm-up included (S2: a tempo run of 6-10 miles).
QUALITY_MOST: Final = 90
#: Longest recovery run (S2: 4-6 miles).
RECOVERY_MOST: Final = 60
#: Longest long run towards a long race, and otherwise, unless the athlete already runs longer (own; S2: 16-24 miles).
LONG_RUN_MOST: Final = {"longer": 240, "other": 165}
#: Strength-first hybrids run 10 to 40 minutes, and not below half of the usual volume (ST-7).
STRENGTH_FIRST_RUN_MOST: Final = 40
STRENGTH_FIRST_SHARE: Final = 0.50
#: Cross-training of one session: shortest (PR-8), usual, longest (S2: 60 minutes of cycling).
CROSS_LEAST: Final = 20
CROSS_MOST: Final = 60
#: Active recovery (XT-12).
RECOVERY_CROSS_LEAST: Final = 30
#: Mobility: shortest, rest day (S2: 15 minutes of yoga), longest that counts as short (CO-5).
MOBILITY_LEAST: Final = 10
MOBILITY_USUAL: Final = 15
MOBILITY_MOST: Final = 20
#: The ten minutes (ST-5), a core circuit (ST-3), a strength session (WK-4: 20-40; S3: ST-4 from 15).
TEN: Final = 10
CORE_LEAST: Final = 15
CORE_MOST: Final = 20
STRENGTH_LEAST: Final = 20
STRENGTH_MOST: Final = 40
HEAVY_LEAST: Final = 15
HEAVY_START: Final = 30
HEAVY_MOST: Final = 45
#: Minutes that a heavy session grows by, a week (own; ST-4: start at the low end).
HEAVY_STEP: Final = 5
#: Hard cardio after lifting on a strength-first hybrid's first day (WK-10).
FINISHER_MOST: Final = 12
FINISHER_LEAST: Final = 10
#: Strength and core of a runner's week at most (PR-5: one to two hours).
RUNNERS_STRENGTH_MOST: Final = 120
#: Under this many free minutes a week beside the running, strength is the ten minutes (PR-5).
SCHOOL_ROOM: Final = 90

# Effort (RPE 0-10; zones of COACHING: 1 = 2-3, 2 = 4, 3 = 5-6, 4 = 7-8, 5 = 9-10) --------------------------

RPE: Final = {
    "easy_run": 4,
    "recovery_run": 3,
    "long_run": 4,
    "tempo_run": 6,
    "intervals": 8,
    "hills": 8,
    "race": 9,
    "cross_training": 4,
    "strength": 5,
    "core": 4,
    "mobility": 2,
}
HEAVY_RPE: Final = 7
TEN_RPE: Final = 4
ACTIVE_RECOVERY_RPE: Final = 3
#: Highest effort in pregnancy: easy only (SA-7).
EASY_ONLY_RPE: Final = 4

# Growth (WK-9) ------------------------------------------------------------------------------------------

#: Running minutes of a week against the mean of the last four.
GROWTH_MOST: Final = 1.10
MEAN_WEEKS: Final = 4
#: A volume held in this many weeks is no growth.
HELD_WEEKS: Final = 8
#: One run against the longest of so many days (Frandsen 2025).
SINGLE_RUN_GROWTH: Final = 1.10
SINGLE_RUN_DAYS: Final = 30
#: No run longer than this share of the week, from so many runs a week.
SINGLE_RUN_SHARE: Final = 0.5
SINGLE_RUN_SHARE_FROM: Final = 3
#: Easier week: planned share of the weeks before it, and what still counts as one.
EASIER_SHARE: Final = 0.70
EASIER_COUNTS: Final = 0.80
#: Load weeks in a row at most.
LOAD_WEEKS: Final = 3
#: Growth from one load week to the next where the goal asks for it (own; with the easier weeks about 3 % a block).
LOAD_STEP: Final = 1.015
#: Weeks before the peak stay below it by this share (own), so that the peak is the peak (WK-7).
BELOW_PEAK: Final = 0.97
#: Share of the last usual volume after so many whole weeks without running.
RETURN_SHARES: Final = ((4, 0.50), (2, 0.70))
#: First week's running for somebody who does not run yet, and a single run of it, in minutes (own).
FIRST_WEEK: Final = 40
FIRST_RUN: Final = 20
#: Share of the week that the long run takes at least, by goal (own; S2: about a third).
LONG_SHARE: Final = {"longer": 0.36, "other": 0.30}
LONG_SHARE_MOST: Final = 0.50

# Season (WK-7, WK-8, WK-11) -------------------------------------------------------------------------------

#: Taper weeks with the race week, by distance up to so many kilometres (WK-8: longer for longer races; split own).
TAPER_WEEKS: Final = ((22.0, 1), (50.0, 2), (float("inf"), 3))
#: Share of the highest week, week by week to the race (Bosquet 2007: 40-60 % less).
TAPER_SHARES: Final = {1: (0.50,), 2: (0.70, 0.50), 3: (0.72, 0.62, 0.50)}
RACE_WEEK_SHARES: Final = (0.40, 0.60)
#: Recovery weeks after a race (WK-11).
RECOVERY_WEEKS: Final = ((22.0, 1), (43.0, 2), (float("inf"), 3))
RECOVERY_SHARE: Final = 0.50
#: One run of a recovery week keeps this share of the longest run, where the week's minutes allow (own): a longest run
#: that is halved for three weeks would hold the weeks after it down (WK-9).
RECOVERY_LONG_SHARE: Final = 0.67
#: First load week after a recovery, as a share of the volume before, and the step back (own, within WK-9).
RESUME_SHARE: Final = 0.85
RESUME_STEP: Final = 1.08
PEAK_WEEKS: Final = 2
BUILD_WEEKS: Final = 8
#: No long run so few days before a race, no quality run either (own).
RACE_QUIET_DAYS: Final = 3
#: No heavy legs in so many days before a race (WK-8).
RACE_NO_HEAVY_DAYS: Final = 7
#: A race early in the week (Monday to Wednesday) adds a taper week (own).
EARLY_RACE_LAST_WEEKDAY: Final = 2
#: No quality run in so many days after a race (WK-11: recovery begins with the race, not with the Monday after).
RACE_NO_QUALITY_DAYS: Final = 7
#: No run on the day after a race from this distance on (own; after every race the coach itself plans a rest day).
LONG_RACE_KM: Final = 42.0
#: Runs of the race's week at most, race not counted (own).
RACE_WEEK_RUNS: Final = 4
#: First run after a race, in days, in the race's own week (own).
RUN_AFTER_RACE_DAYS: Final = 3
#: A week that begins within so many days after a race needs no long run (WK-1).
NO_LONG_RUN_DAYS: Final = 7
#: A race is in reach when the week can grow to this share of its distance (own; WK-11: not 80 km from 30 a week).
REACH_SHARE: Final = 0.75
#: Race pace on a trail against the easy pace on the road, for the day's minutes (own).
TRAIL_SLOWER: Final = 1.25

# The week ------------------------------------------------------------------------------------------------

#: Distances of a day from the long-run day, in the order in which the coach tries them (own; S2's week: tempo three
#: days after the long run, hills five days after, strength on the third and the sixth).
TWO_QUALITY_OFFSETS: Final = ((3, 5), (2, 4), (2, 5))
ONE_QUALITY_OFFSETS: Final = (3, 4, 2, 5, 6, 1)
FILL_OFFSETS: Final = (1, 3, 4, 6, 2, 5)
#: Endurance days from which the day after the long run is a recovery run and the rest day comes later (S2).
RECOVERY_RUN_FROM: Final = 6
#: A day has room for a run when it holds this share of an even run of the usual week (own).
RUN_ROOM_SHARE: Final = 0.75
#: Cross-training is given up for one more run when the runs hold less than this share of the usual week (own).
RUNS_FIRST_BELOW: Final = 0.75
#: Endurance days from which one of them is cross-training though the runs would have use for it (PR-3).
CROSS_KEPT_FROM: Final = 5
#: Mobility sessions a week: the least (WK-5), and those of a full week (S2's four, from so many endurance days).
MOBILITY_SESSIONS: Final = 3
MOBILITY_KEPT: Final = 2
MOBILITY_FULL: Final = 4
MOBILITY_FULL_FROM: Final = 5
#: Strength sessions a week from this age (PR-6).
STRENGTH_AGE: Final = 50
STRENGTH_KEPT: Final = 2
#: Ten-minute sessions for somebody who asked for no strength (own: the school of PR-5, sparingly).
TEN_FOR_NONE: Final = 2
#: A heavy block, and the light weeks after it (ST-4; the pause own).
HEAVY_BLOCK: Final = 8
HEAVY_PAUSE: Final = 2
