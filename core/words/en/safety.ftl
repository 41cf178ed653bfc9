# Safety. Short, clear, kind; the way out is always told (SA-10).

sa-1-short = I'm a coach, not a doctor. If in doubt, ask one.

safety-crisis = I'm really glad you told me. You deserve to talk to someone right now, and I'm not able to help with this myself. Please call your local emergency number, or reach { $line }. You matter more than any plan. I'll leave the training talk aside.
crisis-line = { $line } (free, any time)
crisis-line-everywhere = a crisis line near you: { $line }
safety-cardiac = Please stop training now. What you describe can be serious: call your local emergency number or get to emergency care right away, even if it has passed.
safety-bone = Pain right on a bone needs to be looked at before you run on it: please see a doctor or physio soon.
safety-on-hold = { $rule ->
    [SA-2] All training is on hold.
   *[SA-3] Running is on hold.
}
safety-low-energy = What you describe can mean that your body gets too little energy for what it does. Please talk to a doctor or sports physician about it, soon. I won't ever set you weight or calorie targets.
safety-way-out = { $ends_when ->
    [doctor_cleared] It ends when a doctor has cleared you; then tell me so, and I'll ask you to confirm once more.
    [two_good_mornings] It ends after two mornings with pain at 0 to 2 and no limp. I'll ask each morning.
    [seen_professional] It ends when a professional has seen it, and two mornings are at 0 to 2 without a limp. I'll ask each morning.
    [day_without] It ends with a day without symptoms. I'll ask each morning.
    [guardian_consent] It ends when a parent or guardian agrees.
   *[doctor_consent] It ends with your doctor's or midwife's word.
}

spot = { $spot ->
    [foot] foot
    [ankle] ankle
    [achilles] Achilles
    [calf] calf
    [shin] shin
    [knee] knee
    [quad] thigh, front
    [hamstring] hamstring
    [hip] hip
    [groin] groin
    [it_band] side of thigh
    [lower_back] lower back
    [upper_back] upper back
    [shoulder] shoulder
   *[pain] pain
}
pain-where = Where does it hurt?
pain-level = How bad is it right now ({ $spot }), from 0 to 10?
pain-level-button = { $level }
pain-signs = Does one of these fit?
pain-sign = { $sign ->
    [changes_gait] I limp
    [at_rest] Hurts at rest or at night
    [swelling] It's swollen
    [bone_tender] A sore point on bone
   *[none] None of these
}
pain-signs-none = Good. Then it stays as I said.
pain-train-and-watch = Noted, { $spot } at { $level } out of 10. You can train; ease off if it grows.
pain-swap = Noted, { $spot } at { $level } out of 10: no running on that today.
pain-no-running = Noted, { $spot } at { $level } out of 10: no running until this is better, and please have a professional look at it.
pain-why = Why: { $reasons }.
pain-reason = { $reason ->
    [above_five] it is above 5
    [changes_gait] it changes how you walk or run
    [at_rest] it hurts at rest
    [at_night] it hurts at night
    [bone_tender] it is tender on the bone
    [swelling] it is swollen
   *[worse] it is worse than before
}
pain-ask-tomorrow = I ask tomorrow morning. If it is worse then, running rests.
pain-morning-noted = Noted, { $spot } at { $level } out of 10: { $good ->
    [0] running stays on hold.
    [1] that's one good morning. One more and running comes back.
   *[other] that's { $good } good mornings.
}
illness-where = Sorry to hear it. Where does it sit?
illness-button = { $illness ->
    [above_neck] Nose or throat, mild
    [below_neck] Chest, stomach, whole body
   *[fever] Fever
}
illness = { $illness ->
    [above_neck] A mild one above the neck: easy only until it's gone, and rest is just as good.
    [below_neck] Below the neck means rest, until a day without it. Nothing is lost, sick days count as keeping the plan.
   *[fever] With a fever you rest, until a day without it. Nothing is lost, sick days count as keeping the plan.
}
hold-ask = { $rule ->
    [SA-2] { $confirm ->
        [yes] To be sure: a doctor has examined you and said that you may train again?
       *[no] Training is on hold. Has a doctor cleared you?
    }
    [SA-3] Running is on hold. Has a professional seen it? You can also type how bad it is today, 0 to 10.
    [SA-4] How is it this morning: still ill, or a day without symptoms?
   *[SA-7] Before we go beyond easy: do you have the word I asked for?
}
hold-button = { $answer ->
    [cleared] { $confirm ->
        [yes] Yes, I'm sure
       *[no] A doctor cleared me
    }
    [seen] It has been seen
    [well] No symptoms
    [still_ill] Still ill
    [consent] Yes, I have it
   *[not_yet] Not yet
}
hold-stays = { $rule ->
    [SA-4] Then today is for resting. Get well.
   *[other] Then it stays as it is, no hurry.
}
hold-seen = { $good ->
    [0] Good that it has been looked at. Now two mornings at 0 to 2 without a limp, and running comes back.
   *[other] Good that it has been looked at. { $good } good morning so far, one more and running comes back.
}
hold-lifted-mild = Good to have you well. From tomorrow on everything is as planned again.
hold-lifted = { $rule ->
    [SA-2] Good news. We start gently: a lighter first week, and hard sessions later.
    [SA-4] Good to have you well. Today still rests; from { DAY($day, style: "weekday") } on it's half the usual{ $ill_days ->
        [0] .
        [1] {" "}for a day, then back step by step.
       *[other] {" "}for { $ill_days } days, then back step by step.
    }
    [SA-7] Thank you. Then the plan stays easy and friendly, and we can go on.
   *[SA-3] Running is back, step by step: a lighter first week, and hard sessions after three green check-ins.
}
hold-over = That's over already, nothing to answer any more.
