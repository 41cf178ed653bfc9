"""The flows of the conversation, all in one visible place; a new one adds its line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from core.dialogue.flow import Flow
from core.dialogue.flows import (
    care,
    check_in,
    leave,
    level_card,
    link,
    log,
    moving,
    onboarding,
    questions,
    reaching,
    reminders,
    requests,
    safety,
    session,
    settings,
    small_talk,
    swap,
    today,
    together,
    unlink,
    watch,
    why,
)
from core.dialogue.turn import Turn
from core.understanding import Reading

_ALL = (
    *(module.FLOW for module in (onboarding, check_in, level_card, watch, safety, today, log, why)),
    swap.FLOW,
    session.FLOW,
    moving.FLOW,
    requests.FLOW,
    settings.FLOW,
    care.FLOW,
    link.FLOW,
    unlink.FLOW,
    reminders.FLOW,
    leave.FLOW,
    questions.FLOW,
    reaching.FLOW,
    small_talk.FLOW,
    together.FLOW,
)

FLOWS: Mapping[str, Flow] = {flow.name: flow for flow in _ALL}

#: Who listens to free words, in this order: each takes its part of a message, so several may answer.
HEARERS: tuple[Callable[[Turn, Reading], None], ...] = (
    care.hear,
    safety.hear,
    check_in.hear,
    log.hear,
    requests.hear,
    settings.hear,
    today.hear,
    why.hear,
    questions.hear,
    small_talk.hear,
)
