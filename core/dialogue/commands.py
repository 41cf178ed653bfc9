"""The commands, each with the function that answers it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from core.dialogue.flows import (
    care,
    check_in,
    link,
    log,
    own_reminders,
    pause,
    questions,
    requests,
    safety,
    settings,
    today,
    together,
    unlink,
    why,
)
from core.dialogue.turn import Turn

Command = Callable[[Turn, str], None]


def plan(turn: Turn, rest: str) -> None:
    """`/plan` shows the season; `/plan own Tue 8 km tempo, Sat 28 km` brings the athlete's runs (PR-7)."""
    word, _, runs = rest.partition(" ")
    if word.casefold() == "own":
        settings.command_own_runs(turn, runs)
    else:
        today.plan_command(turn, rest)


COMMANDS: Mapping[str, Command] = {
    "today": today.command,
    "week": today.week_command,
    "checkin": check_in.command,
    "log": log.command,
    "swap": requests.command_swap,
    "move": requests.command_move,
    "skip": requests.command_skip,
    "sick": safety.command_sick,
    "pain": safety.command_pain,
    "why": why.command,
    "faq": questions.command,
    "plan": plan,
    "settings": settings.command_settings,
    "timezone": settings.command_timezone,
    "remind": own_reminders.command_remind,
    "pause": pause.command_pause,
    "resume": pause.command_resume,
    "together": together.command,
    "undo": care.command_undo,
    "link": link.command_link,
    "unlink": unlink.command,
    "export": care.command_export,
    "delete": care.command_delete,
    "privacy": care.command_privacy,
    "help": care.command_help,
    "cancel": care.command_cancel,
    "about": care.command_about,
    "start": care.command_start,
}
