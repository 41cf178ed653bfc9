# The daily check-in. Ratings are told in words, never as bare numbers (CH-1).

check-in-prompt = How are you this morning? Three taps, or just tell me in a sentence.
check-in-hint = And how are you otherwise? A sentence will do, or /checkin.
check-in-ask = { $item ->
    [fatigue] How fresh do you feel?
    [mood] How is your mood?
    [sleep_quality] How did you sleep?
    [soreness] How do your legs and muscles feel?
    [stress] How stressful is life around you right now?
   *[motivation] How much do you feel like training?
}
check-in-answer = { $item ->
    [fatigue] { $rating ->
        [1] 😵 Exhausted
        [2] 🥱 Tired
        [3] 😐 Normal
        [4] 🙂 Fresh
       *[5] ⚡ Very fresh
    }
    [mood] { $rating ->
        [1] 😞 Very low
        [2] 🙁 Low
        [3] 😐 Okay
        [4] 🙂 Good
       *[5] 😄 Great
    }
    [sleep_quality] { $rating ->
        [1] 😵 Terribly
        [2] 🙁 Badly
        [3] 😐 Okay
        [4] 🙂 Well
       *[5] 😴 Very well
    }
    [soreness] { $rating ->
        [1] Very sore
        [2] Sore
        [3] A bit sore
        [4] Fine
       *[5] Like new
    }
    [stress] { $rating ->
        [1] Too much
        [2] A lot
        [3] Some
        [4] Little
       *[5] Relaxed
    }
   *[motivation] { $rating ->
        [1] Not at all
        [2] Not really
        [3] It's fine
        [4] Looking forward
       *[5] Can't wait
    }
}
check-in-told = { $item ->
    [fatigue] { $rating ->
        [1] exhausted
        [2] tired
        [3] energy normal
        [4] fresh
       *[5] very fresh
    }
    [mood] { $rating ->
        [1] mood very low
        [2] mood low
        [3] mood okay
        [4] mood good
       *[5] mood great
    }
    [sleep_quality] { $rating ->
        [1] slept terribly
        [2] slept badly
        [3] slept okay
        [4] slept well
       *[5] slept very well
    }
    [soreness] { $rating ->
        [1] very sore
        [2] sore
        [3] a bit sore
        [4] hardly sore
       *[5] not sore at all
    }
    [stress] { $rating ->
        [1] very stressed
        [2] stressed
        [3] some stress
        [4] little stress
       *[5] relaxed
    }
   *[motivation] { $rating ->
        [1] no drive at all
        [2] little drive
        [3] drive okay
        [4] keen
       *[5] very keen
    }
}
check-in-told-sleep = { $minutes ->
    [0] { $hours } h of sleep
   *[other] { $hours } h { $minutes } of sleep
}
check-in-told-heart = resting heart rate { $beats }
check-in-told-hrv = HRV { $ms }
check-in-echo = Noted: { $told }.
check-in-corrected = Corrected: { $told }.
check-in-noted = Noted: { $told }.
check-in-correct = ✎ Not quite
check-in-again = No problem, once more.
check-in-not-today = There is no check-in of today to correct. /checkin starts one.
check-in-unsure = I'm not sure I read that right: { $told }. Is that it?
check-in-yes = Yes
check-in-no = No, ask me
check-in-numbers = I read 3 to { $most } numbers from 1 to 5, five is best: energy, mood, sleep, then soreness and stress if you like. For example /checkin 3 4 4. Or by name, in any order: /checkin sleep 4, mood 3.
check-in-tap-instead = Tap instead
check-in-no-before = I don't have an earlier check-in to go by yet, so let's do one now.
check-in-impossible = { $item ->
    [sleep_hours] That many hours of sleep can't be, so I left them out.
    [resting_hr] I couldn't take that resting heart rate; I expect 25 to 150 beats a minute.
   *[hrv_rmssd] I couldn't take that HRV; I expect RMSSD in milliseconds, 1 to 300.
}
