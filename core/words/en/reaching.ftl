# Where an athlete can be reached when their own chat is closed to the coach.

reaching-closed = My last messages to you didn't get through: your direct messages are closed to me. You can open them in the privacy settings of a server that we share. Or I mention you in this channel when there's something for you: no word of what it is, and a button shows it to you alone.
reaching-closed-here = My last messages to you didn't get through: your direct messages are closed to me, so reminders can't come. You can open them in the privacy settings of a server that we share; then write me one, and I know.
reaching-closed-beside = Your direct messages here are closed to me, so what I have for you comes on { $where }. To get it here, open them in the privacy settings of a server that we share; then write me one, and I know.
reaching-here = Mention me here
reaching-not = I'll open them
reaching-chosen = From now on I mention you in this channel, and only you can see what it's about. Write to me directly at any time and I'll go back to that.
reaching-waits = Good. Write me one direct message when they're open, then I know.
