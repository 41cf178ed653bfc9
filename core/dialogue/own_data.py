"""What an athlete may ask for whoever else is let in: to see what is stored of them, to have a copy, and to leave."""

from __future__ import annotations

from core.dialogue.flows import care, unlink
from core.dialogue.world import Card, Conversation
from core.message import Inbound, split_token
from core.understanding import Reading

COMMANDS = frozenset({"privacy", "export", "unlink", "delete"})
_QUESTIONS = frozenset({(care.NAME, "delete"), (unlink.NAME, unlink.WHICH)})


def may_be_meant(inbound: Inbound) -> bool:
    """Whether it is one of the commands, or could answer what they ask, as far as it tells by itself."""
    if inbound.forwarded or inbound.logs_at is not None:
        return False
    if inbound.token is not None:
        return True
    text = (inbound.text or "").strip()
    return _command(text) in COMMANDS if text.startswith("/") else 0 < len(text) < care.LONGEST_ANSWER


def is_meant(conversation: Conversation, inbound: Inbound, reading: Reading) -> bool:
    """Whether it is one of the commands, or answers what they asked; `reading` is that of its text."""
    if not may_be_meant(inbound):
        return False
    if inbound.token is not None:
        turn, choice = split_token(inbound.token)
        return any(
            card.turn == turn and choice in card.choices for card in conversation.cards if _is_ours(card)
        )
    text = (inbound.text or "").strip()
    if text.startswith("/"):
        return True
    asked = [card for card in conversation.cards if card.asks]
    return bool(asked) and _is_ours(asked[-1]) and care.answers(text, reading) is not None


def _is_ours(card: Card) -> bool:
    return (card.flow, card.step) in _QUESTIONS


def _command(text: str) -> str:
    return text[1:].split(maxsplit=1)[0].partition("@")[0].lower() if text[1:].strip() else ""
