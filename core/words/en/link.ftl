# One athlete, many accounts: codes, two profiles side by side, leaving, where reminders go.

platform-name = { $platform ->
    [telegram] Telegram
    [discord] Discord
    [console] the terminal
   *[other] your other chat
}

link-code = Your code: { $code }

    Type just that in your other chat with me, within { $minutes } minutes. On Discord /link has a field for it, too.
link-code-opens = If that chat is on { $where }, tap this instead: { $link }{ $code }
link-code-unheard = I couldn't write to you here lately. I'd tell you at once when somebody uses the code, so if I still can't, you hear of it with your next word to me.
link-code-lost = That code got lost on its way to you, sorry. /link gives you a new one.
link-code-keep = It works once, and whoever types it joins you here and sees what you told me. So please keep it to yourself.
link-unreadable = A code looks like ABCD-123456. Get one with /link in the chat you know me from, then type it here.
link-wrong = That code opens nothing: perhaps a slip, or it was used, or it is older than { $minutes } minutes. /link in your other chat gives you a new one.
link-own = That is your own code: type it in the other chat, the one you would like to connect. Everything here is together already.
link-too-many = Many codes didn't fit, so I take no more of them here until tomorrow. Everything else works as ever.

link-confirm = This code is from { $where }. If I connect it, that chat sees and changes everything here: your plan, your check-ins, what hurts. Only say yes if that chat is yours.
link-confirm-new = This link connects this chat with one in { $where }: you would go on here with what I know from there, and whoever writes there sees and changes everything you tell me here. Only say yes if that chat is yours.
link-connect = Yes, it's mine
link-not-now = Don't connect
link-left = All right, nothing was connected, and the code is used up.
link-too-late = That took longer than { $minutes } minutes, so I left everything as it is. A new /link in your other chat, and we go on.

link-both = You have a plan in both places, here and in { $where }. I make one of them; your check-ins, sessions done, pains and reminders of both stay.
link-side-here = 🅰 Here
    { LINES($lines) }
link-side-there = 🅱 { $where }
    { LINES($lines) }
link-twins-ahead = { $count ->
    [1] One session was told in both, as it looks: it will count once.
   *[other] { $count } sessions were told in both, as it looks: each will count once.
}
link-twins = { $count ->
    [1] This looks like one session, told in both places, so I count it once:
   *[other] These look like the same sessions, told in both places, so I count each once:
}
    { BULLETS($lines) }
    { $more ->
    [0] {""}
   *[other] and { $more } earlier ones.{" "}
}Nothing is lost: if they were sessions of their own, /undo makes them so again.
link-twin = { DAY($day, style: "short") }, here { $here }, there { $there }
undo-twins = { $count ->
    [1] counting one session of two chats once
   *[other] counting { $count } sessions of two chats once
}
link-which = Which one shall go on? Its plan, times and settings stay, the other's plan goes; for a day /unlink can make two of them again. If the other chat isn't yours, don't connect.
link-keep-this = 🅰 Keep this one
link-keep-that = 🅱 Keep the other
link-history = { $check_ins ->
    [0] No check-in yet
    [1] One check-in
   *[other] { $check_ins } check-ins
}, { $sessions ->
    [0] no session done yet
    [1] one session done
   *[other] { $sessions } sessions done
}
link-since = With me since { DAY($day, style: "full") } { $year }

link-joined = Connected! This chat and the one in { $where } are one now: write in either, I know you in both. Not what you wanted? /unlink.
link-joined-plan = Reminders come once, where you last wrote; /settings reminders to picks a place. Buttons from before are old now, /today shows where we are.
link-joined-bare = Write "hi" and we go on with getting to know each other.
link-told = A chat in { $here } was just connected with you here, by the code you asked for: it sees what you told me{ $merged ->
    [yes] , and its plan and yours became one
   *[no] {""}
}. Wasn't that you? One tap takes it out, and so does /unlink.
link-told-entered = In your chat in { $here } a code from { $where } was entered, so that chat is connected with you now and sees what you told me. Wasn't that you? One tap takes it out, and so does /unlink.
link-told-late = While I couldn't write to you here, a chat in { $where } was connected with you: it sees what you told me. Wasn't that you? One tap takes it out.
link-not-me = That wasn't me
link-not-mine = That chat isn't mine
link-notice-too-late = That was more than a day ago. /unlink shows who is connected and takes any of them out.

link-newcomer-connects = This chat was connected less than a day ago, so it connects no others yet. Use /link in a chat that has been with you longer, or here from { DAY($day) }, { INSTANT($time) }.
link-one-at-a-time = { $here ->
    [yes] Two plans of yours became one here
   *[no] Over there two plans became one
} less than a day ago, and for a day they can still part. Please add the next one with a plan of its own after that; nothing was connected now. A chat without a plan can be connected at any time.

link-only-one = This is your only chat with me, so there is nothing to disconnect. /link connects another one; /delete erases everything.
link-unlink-ask-merged = { $count } chats are connected, and less than a day ago two plans became one here. Taking out a chat of the other makes two of them again: each goes on as it was before, with what you told me since in both.
link-unlink-ask = { $count } chats are connected. Which one shall leave? What you told me stays with the others; the one that leaves begins anew when it writes.
link-account = { $platform }{ $number ->
    [1] {""}
   *[other] {" "}{ $number }
}{ $here ->
    [yes] {" "}(here)
   *[no] {""}
}
link-stay = Keep all connected
link-stays = Good, all stay connected.
link-left-before = That chat isn't connected any more.
link-newcomer = This chat was connected less than a day ago, so for now it can only take itself out, and who came later. Use /unlink in a chat that has been with you longer, or here from { DAY($day) }, { INSTANT($time) }.
link-waits = { $merged ->
    [yes] Two plans of yours became one here less than a day ago.
   *[no] This chat was connected less than a day ago.
} So that nobody who just saw a code can take or erase what you told me, a copy or erasing everything works here from { DAY($day) }, { INSTANT($time) }.
link-waits-elsewhere = In { $where } it works right now.
link-waits-part = You don't want to wait? /unlink makes two of them again, and then it works at once in each.
link-waits-leave = /unlink takes this chat out at once.
link-parted = Done: they are two again. Here you go on as before they were connected, with what you told me since; the other chat does the same with what was told there.
link-told-parted = From { $here } you were parted again: here you go on as before the two were connected, with what you told me since.
link-unlinked = Done: { $platform } is disconnected. Everything you told me stays here.
link-unlinked-here = This chat is disconnected; everything stays with your other chats. Write "hi" whenever you like, and we begin anew here.
link-told-unlinked = { $platform } was disconnected from us. Everything you told me stays here.

link-delete-all = It covers every chat we are connected in.
link-deleted-elsewhere = From another chat of yours you asked me to erase everything, and it is done, here as well. Thank you for the miles together. If you ever want to start afresh, just say hi.
link-not-there = We are not connected there. Connected are: { $places }.
