# The swap, and moving, skipping, shortening (SW).

swap-offer = { $reason }
    { $session }
    What would you like instead?
    { BULLETS($offers) }
swap-reason-amber = Not the day for this one as planned:
swap-reason-red = Rest is the plan today, in place of:
swap-reason-injury = Without running, this can be something else:
swap-reason-sore_spot = To spare the sore spot, in place of:
swap-reason-weather_heat = Too hot to run outside. In place of:
swap-reason-weather_bad = Not the weather for it. In place of:
swap-reason-travel = On the road. In place of:
swap-reason-no_time = Short on time. In place of:
swap-reason-no_equipment = Then without it. In place of:
swap-reason-closed_pool = Pool closed. In place of:
swap-reason-wish = Sure. In place of:
swap-wish-refused = { $modality } isn't kind to what hurts right now, so here are others.
swap-wish-long-run = The long run stays a run: it is what the week is built on. Shorter, or on another day, is fine.
swap-third = That would be the third swap this week. Fair question: should running pause for a few days? You decide.
swap-keep = Keep my run
swap-keep-long = Keep my long run
swap-keep-session = Keep it as it is
swap-label = { $name } { DURATION($minutes) }
swap-label-rest = Rest
swap-brisk-walk = Brisk walk
swap-kept = It stays: { $session }. Listen to your legs.
swap-taken = Swapped: { $old } → { $new }.
swap-taken-rest = Rest it is, in place of { $session }. That counts as keeping the plan.
swap-too-late = That one is settled already.
swap-race = Race day stays yours. If something is wrong, tell me what it is: /pain or /sick.
swap-nothing = I have nothing better to offer in place of: { $session }. Rest is always fine.
swap-nothing-today = There is no session ahead to swap.
swap-mended-dropped = To keep the week in balance I let go of: { $session } ({ $rule }).
swap-mended-moved = To keep the week in balance, { $session } moves to { DAY($day, style: "weekday") } ({ $rule }).
swap-mended-lighter = To keep the week in balance this gets lighter: { $session } ({ $rule }).

session-button-done = ✓ Done
session-button-snooze = ⏰ In an hour
session-button-skip = Skip
session-button-swap = ⇄ Swap
session-settled = That one is settled: { $session }
session-snoozed = I'll be back at { INSTANT($time) }.
session-snoozed-already = One snooze a day is all I have. The session will be there when you are.
session-skipped = Let go: { $session }. Nothing to catch up.
skip-nothing-yet = Your plan has only just begun, so I leave it as it is. /skip lets a session go any time.
skip-nothing = There is no session ahead to skip.
undo-button = ↩ Undo
undo-swap = the swap of { $session }
undo-skip = skipping { $session }
undo-move = moving { $session }
undo-red = the rest day

request-no-session = I found no session ahead that fits.
request-no-session-of-kind = I found no { $kind } ahead.
request-lengthen = I won't add minutes to { $session }: growth stays small so that it lasts. If you end up doing more, just log it.
circumstances-free-day = Nothing is planned today, so nothing has to give way.
circumstances-noted = Noted for today. It doesn't touch { $session }.
circumstances-fits = That fits: { $session }
swap-way-unknown = I don't know that as another way to train.
request-which = I don't know that session. Which one is it?
request-which-one = { DAY($day, style: "abbr") }: { $session }
request-which-none = None of these
request-which-kept = Then all stays as it is.
move-nothing = There is no session ahead to move.
move-same-day = That is where it stands: { $session }
move-past = That day is behind us. Which day ahead suits you?
move-too-far = { DAY($day, style: "short") } is further than the plan I keep in detail. Nearer days work.
move-breaks = { DAY($day, style: "weekday") } doesn't go well with the rest of the week. { $rule }
move-when = Where would you like { $session }?
move-no-day = I found no day this week that keeps the balance for { $session }.
move-day = { DAY($day, style: "short") }
move-anyway = { DAY($day, style: "abbr") } anyway
move-keep = Leave it
move-done = Moved to { DAY($day, style: "weekday") }: { $session }
