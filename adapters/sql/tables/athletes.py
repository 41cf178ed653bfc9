"""Athletes: who they are, how they are reached, where the talk with them stands, and how chats become one."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from adapters.sql.tables.base import CLUSTERED, Base


class AthleteRow(Base):
    """An athlete: the profile as told, consent, and what rests or pauses."""

    __tablename__ = "athletes"

    key: Mapped[str] = mapped_column(primary_key=True)
    created_at: Mapped[dt.datetime]
    profile: Mapped[dict[str, Any]]
    consented_at: Mapped[dt.datetime | None]
    onboarded_at: Mapped[dt.datetime | None]
    paused_until: Mapped[dt.date | None]
    paused: Mapped[bool]
    quiet_until: Mapped[dt.datetime | None]
    last_heard_at: Mapped[dt.datetime | None]
    evening_reminder_time: Mapped[dt.time | None]
    country: Mapped[str | None]
    reminders_to: Mapped[str | None]

    __table_args__ = CLUSTERED


class AccountRow(Base):
    """A person on a platform, and the chat to write to; the one heard from last is the one written to."""

    __tablename__ = "accounts"

    platform: Mapped[str] = mapped_column(primary_key=True)
    user: Mapped[str] = mapped_column(primary_key=True)
    athlete_key: Mapped[str] = mapped_column(ForeignKey("athletes.key", ondelete="CASCADE"), index=True)
    chat: Mapped[str]
    heard_at: Mapped[dt.datetime]
    #: Since when the chat can't be reached; cleared when they write again.
    gone_at: Mapped[dt.datetime | None]
    #: When it was connected with an athlete who was there before; null for the first.
    linked_at: Mapped[dt.datetime | None]

    __table_args__ = CLUSTERED


class SideRow(Base):
    """One of two diaries that became one, as it was before, so that they can part again for a day.

    `key` is the athlete's that it was, `accounts` holds who was with it: [["telegram", "42"]].
    """

    __tablename__ = "sides"

    athlete_key: Mapped[str] = mapped_column(ForeignKey("athletes.key", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    joined_at: Mapped[dt.datetime] = mapped_column(index=True)
    accounts: Mapped[list[Any]]
    diary: Mapped[dict[str, Any]]

    __table_args__ = CLUSTERED


class LinkCodeRow(Base):
    """A code that connects another account with the athlete: at most one an athlete, its secret part hashed.

    Once the right code was entered, `platform` and `user` name who entered it, and it lives until they decided.
    """

    __tablename__ = "link_codes"

    public: Mapped[str] = mapped_column(primary_key=True)
    athlete_key: Mapped[str] = mapped_column(ForeignKey("athletes.key", ondelete="CASCADE"), unique=True)
    salt: Mapped[str]
    secret: Mapped[str]
    expires_at: Mapped[dt.datetime] = mapped_column(index=True)
    wrong: Mapped[int] = mapped_column(default=0)
    platform: Mapped[str | None]
    user: Mapped[str | None]

    __table_args__ = (Index(None, "platform", "user"), CLUSTERED)


class LinkTryRow(Base):
    """How many wrong codes an account (`telegram:42`) entered since the first of them."""

    __tablename__ = "link_tries"

    name: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[dt.datetime] = mapped_column(index=True)
    wrong: Mapped[int]

    __table_args__ = CLUSTERED


class ConversationRow(Base):
    """The state of the chat. `version` counts the athlete's commits and guards all of their rows."""

    __tablename__ = "conversations"

    athlete_key: Mapped[str] = mapped_column(ForeignKey("athletes.key", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int]
    state: Mapped[dict[str, Any]]

    __table_args__ = CLUSTERED
