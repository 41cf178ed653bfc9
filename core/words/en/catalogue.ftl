# Modalities, routines and exercises (core/content/modalities.toml, exercises.toml) and what may be told with a swap.
# Figures come from those files as arguments, so that words and numbers can't disagree: write none here.
# `modality-<name>`, `routine-<name>`, `exercise-<form>` are names; with `-how` they say how to do it,
# `modality-<name>-mind` is the one thing to mind, told when it is chosen.

## The dose of an exercise

# $sets, $low to $high of $unit (reps, seconds, open_end), $sides (one, each, total), $bouts of a broken-up hold with
# $bout_rest_from to $bout_rest_to seconds between, $rest seconds after each set, $optional (yes, no)
prescribed = { $sets ->
    [1] {""}
   *[other] { $sets } ×{" "}
}{ $bouts ->
    [1] {""}
   *[other] { $bouts } ×{" "}
}{ $unit ->
    [open_end] as many as your form allows, { prescribed-amount } or so
    [seconds] { prescribed-amount } s
   *[reps] { prescribed-amount }
}{ $sides ->
    [each] {" "}each side
    [total] {" "}in all, sides alternating
   *[one] {""}
}{ $bouts ->
    [1] {""}
   *[other] , { $bout_rest_from }-{ $bout_rest_to } s rest between
}{ $rest ->
    [0] {""}
   *[other] , then rest { $rest } s
}{ $optional ->
    [yes] {" "}(if you like)
   *[no] {""}
}
prescribed-amount = { $span ->
    [one] { $high }
   *[range] { $low }-{ $high }
}

## Modalities (XT-1 to XT-10)

modality-cycling = Cycling
modality-cycling-how = Spin lightly: a cadence above { $cadence } rpm comes close to a running rhythm. Saddle high enough that the knee stays slightly bent at the bottom.
modality-cycling-mind = Light gear, quick legs: that comes closest to running.
modality-swimming = Swimming
modality-swimming-how = Any stroke you like, breathing calmly. Go by feel: in water the heart beats { $beats_from }-{ $beats_to } lower at the same effort, so the watch undersells you.
modality-swimming-mind = Go by feel, not by the watch: in water the heart beats lower at the same effort.
modality-deep_water_running = Pool running
modality-deep_water_running-how = Upright in deep water, with a belt if you have one, and run without touching the ground: tall, knees up, arms swinging. Go by feel and by how quickly your legs turn; in water the heart beats { $beats_from }-{ $beats_to } lower at the same effort.
modality-deep_water_running-mind = Go by feel, not by the watch: in water the heart beats lower at the same effort.
modality-elliptical = Elliptical
modality-elliptical-how = Stand tall and let the stride run as it would outside; use the arms. No impact, and very close to running.
modality-elliptical-mind = No impact, and very close to running.
modality-rowing = Rowing
modality-rowing-how = Technique first: push with the legs, then swing the back, then pull; and the same way back. Stop if hips or hamstrings pull.
modality-rowing-mind = Technique first; stop if hips or hamstrings pull.
modality-ski_erg = Ski ergometer
modality-ski_erg-how = Pull from the trunk, not just from the arms, with a small bend of hips and knees. Nordic skiing outdoors counts just the same.
modality-ski_erg-mind = From the trunk rather than the arms; the joints get a quiet day.
modality-air_bike = Air bike
modality-air_bike-how = Arms and legs share the work. The harder you push, the harder it pushes back, so start gently.
modality-air_bike-mind = Arms and legs share the work; start gently.
modality-incline_walking = Incline walking
modality-incline_walking-how = A hill or a tilted treadmill, hands off the rails, short steps, whole foot down. Stop if calf or Achilles speaks up.
modality-incline_walking-mind = Hands off the rails; stop if calf or Achilles speaks up.
modality-stairs = Stairs
modality-stairs-how = Whole foot on the step, push through the heel, hands off the rails. Walk down slowly. Stop if knee or calf speaks up.
modality-stairs-mind = Whole foot on the step; stop if knee or calf speaks up.
modality-rucking = Rucking
modality-rucking-how = Walking with a load: begin with a light pack, high and close to the back, and let it grow slowly over weeks. Stop if the lower back complains.
modality-rucking-mind = Start with a light pack; stop if the lower back complains.
modality-mixed = Mixed cardio
modality-mixed-how = One after the other, without a long break in between.
modality-mixed-mind = One after the other, at the same effort throughout.

## What may be told with a swap (SW-1, SW-8, SW-9)

# $weeks: 6
swap-fact-engine = { $weeks } weeks of training like this kept runners' engine running in a study. The sharpness that is particular to running is another matter, so running comes back as soon as the signs allow.
# $minutes, $miles_from, $miles_to
swap-fact-figure = One source counts { $minutes } minutes of cycling as an easy run of { $miles_from }-{ $miles_to } miles. That is its own figure; I go by the same minutes at the same effort.
# $share: 3
swap-fact-joints = People who run for fun have about one { $share ->
    [3] third
   *[other] part in { $share }
} of the knee and hip osteoarthritis of people who sit; professionals have slightly more. That is an association, not a promise. No amount of cycling is known to raise it, as far as the author of that source knows.

## Routines

routine-ST-1 = Runner's circuit
routine-ST-1-how = Warm up for { $warm_up } minutes or more with easy jogging or skipping and some dynamic stretches. Then go from one exercise to the next with { $rest } s of rest, and take { $rest_rounds } s between rounds. Begin with { $rounds_from } rounds; over the weeks it grows to { $rounds_to }. Good form before repetitions, and never to failure. { $times_a_week } times a week, { $hours_between } hours or more apart.
routine-ST-2 = Strength for runners
routine-ST-2-how = Warm up for { $warm_up } minutes. Finish all sets of an exercise before the next, with { $rest } s of rest after each. Slow on the way down; form and time under tension come before load.
routine-ST-3 = Core circuit
routine-ST-3-how = Straight from one exercise to the next, about { $rest_rounds } s of rest after each round. Begin with { $rounds_from } rounds, later { $rounds_to }. Keep breathing.
routine-ST-4 = Heavy and explosive
routine-ST-4-how = Warm up for { $warm_up } minutes and with lighter sets first. Few repetitions, full rest of { $rest } s after each heavy or fast set; begin with { $rounds_from } sets and grow to { $rounds_to }. Always stop with one repetition left in you. { $times_a_week } sessions a week in blocks of { $weeks } weeks.
routine-ST-5 = Ten minutes
routine-ST-5-how = Straight from one exercise to the next, about { $rest_rounds } s of rest after each round. No gym, no fuss, and if the time runs out, it runs out.
routine-bare_minimum = The bare minimum
routine-bare_minimum-how = For a day when nothing else fits: a few leg swings and a little rolling. It counts.
routine-yoga = Yoga
routine-yoga-how = Slow and quiet, in the manner of Yin, Hatha or slow flow. Go into each pose until you feel it, not until it hurts, and let every breath out be long.
routine-yoga_hips = Yoga for the hips
routine-yoga_hips-how = Two quiet hip openers, one after the other. Sink with each breath out; stop before it pinches.
routine-yoga_hamstrings = Yoga for the hamstrings
routine-yoga_hamstrings-how = Let the back of the legs grow long. Soft knees are fine.
routine-yoga_spine = Yoga for the spine
routine-yoga_spine-how = Small, slow movements in the rhythm of your breath.
routine-yoga_after_race = After the race
routine-yoga_after_race-how = The race is run: lie down and let the legs drain. Nothing here should pull.
routine-foam_rolling = Foam rolling
routine-foam_rolling-how = A hand's width at a time, slowly, breathing on. Tender is fine, sharp is not; stay off bones and joints.
routine-dynamic_stretching = Dynamic stretching
routine-dynamic_stretching-how = { $minutes_from }-{ $minutes_to } minutes before a run: loose, swinging, growing in size. Nothing is held.
routine-static_stretching = Static stretching
routine-static_stretching-how = After a run or in the evening: go into the stretch slowly, hold it still, breathe, come out slowly.
routine-brisk_walk = Brisk walk
routine-brisk_walk-how = Walk as if you were a little late: arms swinging, breathing deeper, still able to talk.

## ST-1: the circuit

exercise-band_squat = Squat with band
exercise-band_squat-how = Band just above the knees, feet hip-wide. Sit back until the thighs are level, knees pressed outwards, weight on the heels.
exercise-loaded_band_squat = Loaded squat with band
exercise-loaded_band_squat-how = As before, now with a weight held at the chest, worn, or on the shoulders. Fewer repetitions, same clean knees.
exercise-knee_push_up_to_side_plank = Push-up on the knees to side plank
exercise-knee_push_up_to_side_plank-how = Push up with your knees down, turn into a side plank on the lower knee, dip the hip and lift it again. Change sides each time.
exercise-raised_push_up_to_side_plank = Push-up with raised hands to side plank
exercise-raised_push_up_to_side_plank-how = Hands on the box (the higher, the easier). Push up, turn into a side plank, dip the hip and lift it again. Change sides each time.
exercise-push_up_to_side_plank = Push-up to side plank
exercise-push_up_to_side_plank-how = One strict push-up, then turn on one arm into a side plank, dip the hip and lift it again. Change sides each time.
exercise-feet_up_push_up_to_side_plank = Push-up with raised feet to side plank
exercise-feet_up_push_up_to_side_plank-how = As before, with your feet on the box. Keep the body one straight board.
exercise-vest_push_up_to_side_plank = Push-up to side plank in a vest
exercise-vest_push_up_to_side_plank-how = As before, wearing the vest. Stop when the hips begin to sag.
exercise-dumbbell_push_up_to_side_plank = Push-up to side plank with dumbbells
exercise-dumbbell_push_up_to_side_plank-how = Hands on light dumbbells; lift the upper one to the ceiling as you turn into the side plank.
exercise-side_steps = Side steps with band
exercise-side_steps-how = Band at the ankles, knees soft, hands on the hips. Step out a hip's width and follow slowly; toes forward, hips level. Then back the other way.
exercise-long_side_steps = Longer side steps with band
exercise-long_side_steps-how = The same steps, more of them each way. Stop when knees fall in or hips begin to rock.
exercise-strong_side_steps = Side steps with a stronger band
exercise-strong_side_steps-how = A stronger band at the ankles, fewer steps, hips still level.
exercise-short_planks = Short planks
exercise-short_planks-how = On forearms and toes, straight from heels to head. Hold briefly, rest briefly, go again; the holds will grow.
exercise-forearm_plank = Forearm plank
exercise-forearm_plank-how = Elbows under the shoulders, straight from heels to head. Keep breathing; stop when the hips sag or lift.
exercise-three_point_plank = Three-point plank
exercise-three_point_plank-how = A plank with one foot or one arm off the ground; another limb in every set. Hips stay level.
exercise-vest_plank = Plank in a vest
exercise-vest_plank-how = A forearm plank wearing the vest. Stop when the hips sag.
exercise-backward_skate = Backward skate with band
exercise-backward_skate-how = Band at the ankles, knees soft. Slide one foot back and out at a slant, heel low, bring the feet together, then the other.
exercise-strong_backward_skate = Backward skate with a stronger band
exercise-strong_backward_skate-how = The same slide against a stronger band. Toes forward, knees quiet.
exercise-box_step_up = Box step-up
exercise-box_step_up-how = A box between mid-shin and just below the knee. Whole foot on it, push through the heel; the upper leg does the work. Change legs each time.
exercise-loaded_box_step_up = Loaded box step-up
exercise-loaded_box_step_up-how = The same step with vest or dumbbells. Trunk tall, knee over the foot.
exercise-bent_windshield_wipers = Windshield wipers, knees bent
exercise-bent_windshield_wipers-how = On your back, arms out, knees bent above the hips. Lower both knees slowly to one side, back, then to the other.
exercise-windshield_wipers = Windshield wipers
exercise-windshield_wipers-how = On your back, arms out, legs straight up. Lower them slowly to one side, back, then to the other; shoulders stay down. Under { $low } a side, bend your knees.
exercise-loaded_windshield_wipers = Windshield wipers with ankle weights
exercise-loaded_windshield_wipers-how = The same slow sweep with weight at the ankles. Stop when the shoulders lift.
exercise-forward_lunge = Forward lunge
exercise-forward_lunge-how = A long step forward, sink until the front thigh is level, the rear knee just off the floor, push back. Change legs each time.
exercise-loaded_forward_lunge = Forward lunge with dumbbells
exercise-loaded_forward_lunge-how = The same lunge with a dumbbell in each hand. Hips square, front knee behind the toes.
exercise-calf_raise = Calf raise on a step
exercise-calf_raise-how = Balls of the feet on the edge of a step. Rise as high as you can, pause, and sink slowly until the calves stretch.
exercise-two_up_one_down = Calf raise, two up and one down
exercise-two_up_one_down-how = Rise on both feet, lift one, and lower slowly on the other. Change the lowering leg each time.
exercise-single_leg_calf_raise = Single-leg calf raise
exercise-single_leg_calf_raise-how = Everything on one leg, up high and down slowly; then the other. A hand on the wall for balance only.
exercise-loaded_calf_raise = Single-leg calf raise with weight
exercise-loaded_calf_raise-how = The same with a weight that leaves you a repetition or two short of failing. Stop before you have to.
exercise-runners_deadlift = Runner's deadlift
exercise-runners_deadlift-how = On one leg, knee soft. Fold at the hip while the free leg rises behind you, back flat, hips level; come up slowly.
exercise-loaded_runners_deadlift = Runner's deadlift with weight
exercise-loaded_runners_deadlift-how = The same with a weight in the hand opposite the standing leg.

## ST-2: five moves, and upper body

exercise-body_weight_squat = Body-weight squat
exercise-body_weight_squat-how = Feet hip-wide, sit back and down as far as is comfortable, stand up through the heels.
exercise-goblet_squat = Goblet squat
exercise-goblet_squat-how = Hold the weight at your chest with both hands. Down slowly between the knees, up through the heels.
exercise-heavy_squat = Squat, heavier
exercise-heavy_squat-how = A weight that makes the last repetition slow but clean. Stop with one left in you.
exercise-hip_hinge = Hip hinge
exercise-hip_hinge-how = Knees soft, push the hips back as if to close a drawer, back flat, until the hamstrings pull; stand tall again.
exercise-romanian_deadlift = Romanian deadlift
exercise-romanian_deadlift-how = The weight glides down the thighs while the hips go back, back flat; stop at mid-shin and stand up by pushing the hips forward.
exercise-heavy_romanian_deadlift = Romanian deadlift, heavier
exercise-heavy_romanian_deadlift-how = The same glide with more weight. The back stays flat throughout; stop with one left in you.
exercise-step_up = Step-up
exercise-step_up-how = On a stair or a sturdy step: whole foot on it, stand up with the upper leg alone, down slowly.
exercise-weighted_step_up = Weighted step-up
exercise-weighted_step_up-how = The same with a weight in your hands or a vest on. Trunk tall, no push from the lower foot.
exercise-heavy_step_up = Step-up, heavier
exercise-heavy_step_up-how = More weight, fewer repetitions, the same quiet knee. Stop with one left in you.
exercise-assisted_lunge = Assisted lunge
exercise-assisted_lunge-how = Hold on to a chair or a wall, step back and sink as far as is comfortable, push up through the front heel.
exercise-reverse_lunge = Reverse lunge
exercise-reverse_lunge-how = Step back, sink until both knees are bent, push up through the front heel. Change legs each time.
exercise-heavy_reverse_lunge = Reverse lunge, heavier
exercise-heavy_reverse_lunge-how = The same with weight. Hips level; stop with one left in you.
exercise-knee_plank = Plank on the knees
exercise-knee_plank-how = Forearms and knees on the floor, straight from knees to head. Keep breathing.
exercise-front_plank = Front plank
exercise-front_plank-how = Forearms and toes on the floor, straight from heels to head. Stop when the hips sag.
exercise-knee_push_up = Push-up on the knees
exercise-knee_push_up-how = Knees down, body straight from knees to head; chest to the floor and up.
exercise-push_up = Push-up
exercise-push_up-how = Hands under the shoulders, body one board, elbows pointing back; down slowly and up.
exercise-slow_lowering = Slow lowering from the bar
exercise-slow_lowering-how = Step up so that your chin is over the bar, and lower yourself as slowly as you can.
exercise-pull_up = Pull-up
exercise-pull_up-how = From straight arms until the chin is over the bar, down slowly. Stop with one left in you.

## ST-3: core circuit

exercise-knee_side_plank = Side plank from the knees
exercise-knee_side_plank-how = On one forearm and the lower knee, hips lifted, straight from knee to shoulder.
exercise-side_plank = Side plank
exercise-side_plank-how = On one forearm, feet stacked, hips lifted, straight from heels to head.
exercise-bird_dog = Bird dog
exercise-bird_dog-how = On hands and knees: stretch one arm and the opposite leg, slowly and smoothly, back level; then change.
exercise-dead_bug = Dead bug
exercise-dead_bug-how = On your back, arms and knees up. Lower one arm and the opposite leg slowly; the lower back stays on the floor. Then change.
exercise-single_leg_balance = Single-leg balance
exercise-single_leg_balance-how = Stand on one leg, tall, foot awake. Too easy? Close your eyes.
exercise-soft_balance = Single-leg balance on something soft
exercise-soft_balance-how = The same on a folded mat or a cushion.
exercise-bosu_balance = Single-leg balance on a BOSU
exercise-bosu_balance-how = The same on the BOSU, with something to hold on to within reach.
exercise-glute_bridge = Glute bridge
exercise-glute_bridge-how = On your back, feet close: lift the hips until you are straight from knees to shoulders, squeeze, sink slowly.
exercise-glute_bridge_march = Glute-bridge march
exercise-glute_bridge_march-how = Hold the bridge and lift one foot, then the other, as in marching. Hips stay level and high.

## ST-4: heavy and explosive

exercise-half_squat = Heavy half squat
exercise-half_squat-how = Down until the knees are at a right angle, up with all you have. Heavy enough that one more would go, and that one stays in you.
exercise-fast_squat = Fast squat
exercise-fast_squat-how = Down calmly, up as fast as you can, feet staying on the floor.
exercise-squat_jump = Squat jump
exercise-squat_jump-how = Sink, pause, jump as high as you can, land softly and set yourself again. Quality before quantity.
exercise-fast_step_up = Fast step-up
exercise-fast_step_up-how = Up on the step as fast as you can, down slowly.
exercise-box_jump = Box jump
exercise-box_jump-how = Jump up on to a low, steady box, land softly on whole feet, and step down. Never jump down.

## ST-5: ten minutes

exercise-bent_rear_plank = Rear plank, knees bent
exercise-bent_rear_plank-how = Sit, hands behind you, feet close: lift the hips until you are flat like a table.
exercise-rear_plank = Rear plank
exercise-rear_plank-how = Face up on hands and heels, legs straight, hips lifted, straight from heels to shoulders.
exercise-slow_step_up = Slow step-up
exercise-slow_step_up-how = On a stair: up in a slow breath, down in a slower one.
exercise-leg_swings = Leg swings
exercise-leg_swings-how = Hold on to something and swing one leg loosely, forward and back, then across; the swing grows by itself.

## MO-1: yoga

exercise-lying_pigeon = Lying pigeon
exercise-lying_pigeon-how = On your back, one ankle on the other knee; draw that thigh towards you until the hip opens.
exercise-pigeon = Pigeon
exercise-pigeon-how = One shin in front of you on the floor, the other leg long behind. Fold forward as far as is kind to the knee.
exercise-low_lunge = Low lunge
exercise-low_lunge-how = A long step, rear knee down, hips sinking forward, chest tall.
exercise-forward_fold = Forward fold
exercise-forward_fold-how = Fold from the hips over soft knees; let head and arms hang.
exercise-downward_dog = Downward dog
exercise-downward_dog-how = Hands and feet on the floor, hips high, back long; bend one knee and the other in turn.
exercise-cat_cow = Cat-cow
exercise-cat_cow-how = On hands and knees: round the back as you breathe out, hollow it as you breathe in.
exercise-thread_the_needle = Thread the needle
exercise-thread_the_needle-how = On hands and knees: slide one arm under the other until the shoulder rests on the floor.
exercise-legs_up_the_wall = Legs up the wall
exercise-legs_up_the_wall-how = Lie with your seat close to a wall and your legs up against it. Nothing else to do.
exercise-supine_twist = Supine twist
exercise-supine_twist-how = On your back, let both bent knees sink to one side, arms wide, shoulders down.

## MO-2: foam rolling

exercise-roll_side_of_thigh = Side of the thigh
exercise-roll_side_of_thigh-how = From hip to just above the knee, gently: other foot on the floor to take the weight off. Do not crush it.
exercise-roll_quads = Front of the thigh
exercise-roll_quads-how = Face down, roller under the thigh, slowly from hip to above the knee.
exercise-roll_hamstrings = Back of the thigh
exercise-roll_hamstrings-how = Sit on the roller, hands behind you, slowly from seat to above the knee.
exercise-roll_calves = Calves
exercise-roll_calves-how = From below the knee to above the ankle; turn the foot in and out. They earn it most after hills.
exercise-roll_upper_back = Upper back
exercise-roll_upper_back-how = Roller across under the shoulder blades, head in your hands; slowly from top to bottom, never on the lower back.

## WK-6: stretching

exercise-walking_lunge = Walking lunges
exercise-walking_lunge-how = Long easy steps, sinking a little, arms swinging.
exercise-high_knees = High knees
exercise-high_knees-how = Short quick steps on the balls of the feet, knees up to the hips.
exercise-heel_flicks = Heel flicks
exercise-heel_flicks-how = Jog on the spot and let the heels flick up to your seat.
exercise-ankle_circles = Ankle circles
exercise-ankle_circles-how = Draw slow circles with the foot, both ways round.
exercise-calf_stretch = Calf stretch
exercise-calf_stretch-how = Hands on a wall, rear leg straight, heel down.
exercise-quad_stretch = Front of the thigh
exercise-quad_stretch-how = Standing, heel drawn to the seat, knees together, hips forward.
exercise-hamstring_stretch = Hamstring stretch
exercise-hamstring_stretch-how = Heel on a low step, leg straight, fold forward from the hips with a long back.
exercise-hip_flexor_stretch = Hip flexor stretch
exercise-hip_flexor_stretch-how = One knee on the floor, hips forward until the front of that hip opens.
exercise-glute_stretch = Glute stretch
exercise-glute_stretch-how = On your back, ankle on the other knee, draw the thigh towards you.
