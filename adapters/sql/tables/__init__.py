"""The tables: what is stored of an athlete, what waits to be delivered, what was received.

Every row of an athlete hangs on `athletes` with ON DELETE CASCADE, so that a deletion leaves nothing.
Enumerated values are stored by name and left open, so that a new modality needs no migration. The rows stay
inside `adapters.sql`; its `mapping` turns them into the core's records. All of them are listed here, so that whoever
makes or migrates the tables by `Base.metadata` makes every one.
"""

from adapters.sql.tables.athletes import (
    AccountRow,
    AthleteRow,
    ConversationRow,
    LinkCodeRow,
    LinkTryRow,
    SideRow,
)
from adapters.sql.tables.base import Base
from adapters.sql.tables.circles import CircleRow, MembershipRow, RoundUpRow, ShareRow
from adapters.sql.tables.delivery import (
    FAILING,
    FAILING_ATTEMPTS,
    PENDING,
    UNDELIVERED,
    InboxRow,
    OutboxRow,
    PaceRow,
    ZoneRulesRow,
)
from adapters.sql.tables.diary import (
    CheckInRow,
    HoldRow,
    PainRow,
    PlanWeekRow,
    ReadinessRow,
    ReminderRow,
    SessionRow,
    StrengthSetRow,
    SwapProposalRow,
    WatchRow,
)

__all__ = [
    "FAILING",
    "FAILING_ATTEMPTS",
    "PENDING",
    "UNDELIVERED",
    "AccountRow",
    "AthleteRow",
    "Base",
    "CheckInRow",
    "CircleRow",
    "ConversationRow",
    "HoldRow",
    "InboxRow",
    "LinkCodeRow",
    "LinkTryRow",
    "MembershipRow",
    "OutboxRow",
    "PaceRow",
    "PainRow",
    "PlanWeekRow",
    "ReadinessRow",
    "ReminderRow",
    "RoundUpRow",
    "SessionRow",
    "ShareRow",
    "SideRow",
    "StrengthSetRow",
    "SwapProposalRow",
    "WatchRow",
    "ZoneRulesRow",
]
