from __future__ import annotations

async def test_hello(telegram, start):
    ana = telegram.user("Ana")
    async with start() as running:
        ana.starts()
        hello = await ana.chat.next_message()
        print(hello.text, hello.labels)
        pressed = ana.taps(hello.labels[0])
        print(await pressed.answered())
        await telegram.until(lambda: telegram.calls_of("editMessageText"))
        print(ana.chat.last.text, ana.chat.last.labels)
        await telegram.until_confirmed()
    for c in telegram.calls: print(c.method, c.status, c.description)
