"""Understanding what athletes write: text in, a `Reading` out; no side effect, no network, no clock."""

from core.understanding.json_form import to_json
from core.understanding.reading import Intent, Reading
from core.understanding.understand import understand
from core.wellness.safety import RedFlag

__all__ = ["Intent", "Reading", "RedFlag", "to_json", "understand"]
