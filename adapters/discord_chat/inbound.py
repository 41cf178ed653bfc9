"""What Discord's events mean to us. Pure: an event in, a value out.

Only direct messages are read; in servers people speak to the coach by commands and buttons alone.
"""

from __future__ import annotations

import discord

from adapters.discord_chat import limits
from core.message import Address, Inbound, Other

#: A chat that is a direct one, by the id of its channel. Before it is opened it goes by the person's id alone.
DIRECT = "dm:"


def address_of(user: int, direct_chat: int | None = None) -> Address:
    """Where a person is written to: their direct chat, if its channel is known, which saves the opening of it."""
    chat = str(user) if direct_chat is None else f"{DIRECT}{direct_chat}"
    return Address(platform=limits.PLATFORM, user=str(user), chat=chat)


def key_of(event: int, suffix: str = "") -> str:
    """The unique key of an event: Discord's ids are unique over all kinds."""
    return f"{limits.PLATFORM}:{event}{suffix}"


def read_message(message: discord.Message) -> Inbound | None:
    """What a direct message says; None when it says nothing to us."""
    if message.guild is not None or message.author.bot or message.is_system():
        return None
    key, ref = key_of(message.id), str(message.id)
    address = address_of(message.author.id, message.channel.id)
    if message.message_snapshots:
        words = message.message_snapshots[0].content
        return Inbound(key=key, address=address, text=words, forwarded=True, ref=ref)
    text = message.content or None
    other = _other(message)
    if other is not None:
        return Inbound(key=key, address=address, text=text, other=other, ref=ref)
    if message.attachments:
        name = message.attachments[0].filename or "file"
        return Inbound(key=key, address=address, file=name, text=text, ref=ref)
    return None if text is None else Inbound(key=key, address=address, text=text, ref=ref)


def read_edit(message: discord.Message) -> Inbound | None:
    """What a direct message says now; None when not its words changed."""
    if message.edited_at is None or message.guild is not None or message.author.bot or not message.content:
        return None
    key = key_of(message.id, f":{message.edited_at.timestamp():.3f}")
    ref = str(message.id)
    address = address_of(message.author.id, message.channel.id)
    return Inbound(key=key, address=address, text=message.content, corrects=True, ref=ref)


def _other(message: discord.Message) -> Other | None:
    if message.stickers:
        return Other.STICKER
    if message.poll is not None:
        return Other.ELSE
    kinds = [(attachment.content_type or "").partition("/")[0] for attachment in message.attachments]
    if message.flags.voice or "audio" in kinds:
        return Other.VOICE
    if "image" in kinds:
        return Other.PICTURE
    return Other.VIDEO if "video" in kinds else None
