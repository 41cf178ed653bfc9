"""Formatted text: what is read, what is refused and at which byte."""

from __future__ import annotations

import pytest
from telegram import Bot, MessageEntity
from telegram.constants import MessageLimit
from telegram.error import BadRequest

from tests.support.telegram import TelegramDouble, User, limits
from tests.support.telegram.entities import parse_html, utf16_length
from tests.support.telegram.errors import BotApiError
from tests.telegram_double.raw import Raw


@pytest.mark.parametrize(
    ("html", "text", "kinds"),
    [
        ("<b>a</b>", "a", ["bold"]),
        ("<STRONG>a</STRONG>", "a", ["bold"]),
        ("<b>a</>", "a", ["bold"]),
        ("<i>a</i><em>b</em>", "ab", ["italic", "italic"]),
        ("<u>a</u><ins>b</ins>", "ab", ["underline", "underline"]),
        ("<s>a</s><strike>b</strike><del>c</del>", "abc", ["strikethrough"] * 3),
        ('<tg-spoiler>a</tg-spoiler><span class="tg-spoiler">b</span>', "ab", ["spoiler", "spoiler"]),
        ("<code>a</code><pre>b</pre>", "ab", ["code", "pre"]),
        ('<pre><code class="language-python">a</code></pre>', "a", ["pre"]),
        ("<blockquote>a</blockquote>", "a", ["blockquote"]),
        ("<blockquote expandable>a</blockquote>", "a", ["expandable_blockquote"]),
        ('<a href="https://example.org/?a=1&amp;b=2">a</a>', "a", ["text_link"]),
        ("<a href='tg://user?id=7'>a</a>", "a", ["text_mention"]),
        ("<a href=example.org>a</a>", "a", ["text_link"]),
        ('<a href="nonsense">a</a>', "a", []),
        ('<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>', "👍", ["custom_emoji"]),
        ("<b></b>a", "a", []),
        ("a &lt;b&gt; &amp; &quot;c&quot; &#39;d&#x27;", "a <b> & \"c\" 'd'", []),
        ("&nbsp;&copy", "&nbsp;&copy", []),
        ("&amp ok", "& ok", []),
        ("2 &gt; 1 > 0", "2 > 1 > 0", []),
    ],
)
def test_html_is_read_as_telegram_reads_it(html: str, text: str, kinds: list[str]):
    read, found = parse_html(html)
    assert read == text
    assert [entity["type"] for entity in found] == kinds


@pytest.mark.parametrize(
    ("html", "complaint"),
    [
        ("é<p>a</p>", 'Unsupported start tag "p" at byte offset 2'),
        ("a<br/>", 'Unsupported start tag "br/" at byte offset 1'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("a <", "Unclosed start tag at byte offset 2"),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b><i>a</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        (
            "<a href>a</a>",
            'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0',
        ),
        ("<a ='x'>a</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href=a_b>a</a>", "Unexpected end of name token at byte offset 8"),
        ("<a href='x>a</a>", "Unclosed start tag at byte offset 0"),
        ("<tg-emoji emoji-id='x'>a</tg-emoji>", "Invalid custom emoji identifier specified"),
        (
            "&#xD800;",
            "Text contains invalid Unicode characters after decoding HTML entities, "
            "check for unmatched surrogate code units",
        ),
    ],
)
def test_wrong_html_is_refused_at_its_byte(html: str, complaint: str):
    with pytest.raises(BotApiError) as refused:
        parse_html(html)
    assert refused.value.description == f"Bad Request: can't parse entities: {complaint}"


async def test_the_library_reads_back_what_it_formatted(bot: Bot, ana: User):
    html = '🏃 <b>Easy <i>run</i></b> &amp; <a href="https://example.org/">more</a>'
    sent = await bot.send_message(ana.id, html, parse_mode="HTML")
    assert sent.text == "🏃 Easy run & more"
    assert sent.text_html == html
    assert sent.parse_entities(["bold"]) == {sent.entities[0]: "Easy run"}


async def test_length_counts_utf16_units_after_parsing(bot: Bot, ana: User):
    await bot.send_message(ana.id, f"<b>{'x' * limits.TEXT}</b>", parse_mode="HTML")
    await bot.send_message(ana.id, "🏃" * (limits.TEXT // 2))
    for text in ("x" * (limits.TEXT + 1), "🏃" * (limits.TEXT // 2) + "x"):
        with pytest.raises(BadRequest, match="Message is too long"):
            await bot.send_message(ana.id, text)


@pytest.mark.parametrize("text", ["", "  \n ", "<b> </b>", "\r"])
async def test_empty_text_is_refused(raw: Raw, ana: User, text: str):
    answer = await raw.refusal("sendMessage", chat_id=ana.id, text=text, parse_mode="HTML")
    assert answer == "Bad Request: message text is empty"


async def test_white_space_at_the_ends_goes_and_entities_move(raw: Raw, ana: User):
    sent = await raw.result("sendMessage", chat_id=ana.id, text=" \n<b> bold </b> \n", parse_mode="html")
    assert sent["text"] == "bold"
    assert sent["entities"] == [{"type": "bold", "offset": 0, "length": 4}]


async def test_entities_may_come_as_a_list(bot: Bot, raw: Raw, ana: User):
    bold = MessageEntity(MessageEntity.BOLD, 0, 4)
    sent = await bot.send_message(ana.id, "Easy run", entities=[bold])
    assert sent.entities == (bold,)
    outside = [{"type": "bold", "offset": 6, "length": 9}]
    answer = await raw.refusal("sendMessage", chat_id=ana.id, text="Easy run", entities=outside)
    assert answer == "Bad Request: receive entity with incorrect length 9"
    unknown = [{"type": "blink", "offset": 0, "length": 1}]
    answer = await raw.refusal("sendMessage", chat_id=ana.id, text="Easy run", entities=unknown)
    assert "unsupported type" in answer


async def test_formatting_past_the_cap_is_ignored(bot: Bot, ana: User):
    sent = await bot.send_message(ana.id, "<b>x</b> " * (limits.ENTITIES + 1), parse_mode="HTML")
    assert len(sent.entities) == limits.ENTITIES == MessageLimit.MESSAGE_ENTITIES


async def test_unknown_parse_modes_are_refused(raw: Raw, ana: User):
    answer = await raw.refusal("sendMessage", chat_id=ana.id, text="a", parse_mode="BBCode")
    assert answer == "Bad Request: unsupported parse_mode"
    status, body = await raw("sendMessage", chat_id=ana.id, text="*a*", parse_mode="MarkdownV2")
    assert status == 501 and "Markdown" in body["description"]


async def test_broken_unicode_is_refused(raw: Raw, ana: User):
    answer = await raw.refusal("sendMessage", chat_id=ana.id, text="\ud83c")
    assert answer == "Bad Request: strings must be encoded in UTF-8"


def test_a_character_outside_the_basic_plane_is_two_units():
    assert utf16_length("a🏃é") == 4


async def test_commands_in_what_people_write_are_marked(telegram: TelegramDouble, ana: User):
    message = ana.says("🏃 /week@sidekick_test_bot and a/b, /today")
    assert [(e["offset"], e["length"]) for e in message.entities] == [(3, 23), (36, 6)]
