# Circles: in private first, then what a group reads.

together-none = You're in no circle. A circle is a group that runs together: once a week it is asked who runs when, and gets a round-up of what each member chose to share. To open one, put me into your group and have one of its administrators write /together there.
together-which = You're in these circles. Which one?
together-where = In { $circle } you share { $share }{ $named ->
    [yes] , as { $name }
   *[no] { "" }
}.
together-unknown = That circle isn't open any more.
together-full = { $circle } is full, sorry: { $most } is the most a circle can be.
together-first-onboarding = You were invited to { $circle }. Let's get to know each other first, then we come to that.

together-join = 👟 { $circle }: every Sunday evening the group is asked who runs when, and on Monday morning there is a round-up of the week. What may it say of you? Only what you choose here is shared, and you can change it or leave at any time with /together.
together-choose = What may { $circle } see of your week?
together-share-in = Only that I'm in
together-share-kept = That I kept the week
together-share-colours = The colours of my days
together-share-minutes = My minutes of training
together-share-nothing = Nothing, don't name me
together-not-now = Not now
together-declined = All right. Nothing about you goes to { $circle }.

together-name-ask = Which name may I use there? Type it, { $most } letters at most.
together-name-unfit = I can't use that as a name. Letters, please, such as "Ana".
together-name-taken = Somebody in { $circle } goes by { $name } already. Another name, please, so that the group can tell you apart, such as "Ana K".
together-name-keep = { $name }

together-preview = This is what { $circle } would have read of your last week, exactly so:
    { $line }
together-preview-nothing = { $circle } would never read your name.
together-preview-kept = Rest that I asked for, swaps and sick days count as kept. In any other week it only says that you're in.
together-preview-colours = Days without a check-in are white. Colours only, never the reasons. In a week without any it only says that you're in.
together-preview-minutes = Everything you logged, in one number. In a week without any it only says that you're in.
together-preview-group = Everybody in the group can read and copy it. When you change or leave, I take you out of the round-ups of the last { $weeks } weeks too; what stands in a group that I was removed from I can't reach.
together-yes = Yes, share this
together-other-share = Share something else
together-other-name = Another name
together-leave = Leave

together-joined = You're in { $circle }. To change what you share, or to leave: /together
together-changed = Done: from now on, and in past round-ups too, { $circle } sees no more than this.
together-left = You've left { $circle }, and your line is being taken out of its past round-ups. Nothing about you goes there any more.

together-stays = { $weeks ->
    [1] One round-up stands
   *[other] { $weeks } round-ups stand
} where I can't change anything any more, as the group has moved since. Its administrators can delete them there.
together-ended = I can't reach { $circle } any more, so its circle has ended. Nothing about you goes there.{ $lines ->
    [0] {""}
    [1] {" "}One past round-up still says something of you there, and I can't take it back; the group's administrators can delete it.
   *[other] {" "}{ $lines } past round-ups still say something of you there, and I can't take them back; the group's administrators can delete them.
}
together-closed-stays = { $circle } has closed its circle. { $lines ->
    [1] One past round-up still says something of you there that I can't take back, as the group has moved since; its administrators can delete it.
   *[other] { $lines } past round-ups still say something of you there that I can't take back, as the group has moved since; its administrators can delete them.
}
together-not-there = It looks as if you've left { $circle }, so I took you out of its circle too. Nothing about you goes there any more, and your line is being taken out of its past round-ups. If you're still there, its invitation lets you in again.

# What you share, inside a sentence.

together-sharing-nothing = nothing
together-sharing-in = only that you're in
together-sharing-kept = that you kept the week
together-sharing-colours = the colours of your days
together-sharing-minutes = your minutes of training

# What a group reads.

together-open = 👟 This group can now run together: on Sunday evenings I ask who runs when, and on Monday mornings I sum up the week, once at least two of you are in (times of { $zone }). Nobody is in until they say so in private, and each of you chooses what I may say: kept the week, colours, minutes, only that you're in, or nothing.
    An administrator closes it with { $off }.
together-join-button = Join
together-closed = This circle is closed. Who was in it and what they shared is forgotten.
together-not-open = No circle is open here.
together-administrators-only = One of the group's administrators can do that with { $command }.
together-members-only = That link is for members of the group it comes from.
together-zone-unknown = I don't know that time zone. Try a large city, such as { $command }.

together-poll = Who runs when this week?
together-poll-day = { DAY($day, style: "short") }
together-round-up = Our week, { DAY($since, style: "short") } to { DAY($until, style: "short") }:
together-round-up-coming = Our week, { DAY($since, style: "short") } to { DAY($until, style: "short") }: one moment …
together-round-up-empty = The round-up of the week from { DAY($since, style: "short") } was taken back.
together-lines = { BULLETS($lines) }
together-line-in = { $name } is in
together-line-kept = { $name } kept the week 🌱
together-line-minutes = { $name }: { DURATION($minutes) } of training
together-line-colours = { $name }: { $days } ({ $green } green, { $amber } amber, { $red } red)
