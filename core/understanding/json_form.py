"""A reading as JSON (FORMATS: Understanding), for scripts and for whoever wants to see how it reads."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from core.understanding.reading import PainTold, Reading, Request, SessionTold


def to_json(reading: Reading) -> dict[str, Any]:
    """The JSON object of FORMATS: what was not told is null or an empty list, pain flags are false."""
    return {
        "text": reading.text,
        "intents": [intent.value for intent in reading.intents],
        "confidence": round(reading.confidence, 2),
        "check_in": asdict(reading.ratings),
        "pain": [_pain(pain) for pain in reading.pain],
        "illness": reading.illness.value if reading.illness else None,
        "red_flag": reading.red_flag.value if reading.red_flag else None,
        "session": _session(reading.session) if reading.session else None,
        "request": _request(reading.request) if reading.request else None,
    }


def explained(reading: Reading) -> dict[str, Any]:
    """The same object with `findings`: part, value, the words it rests on, span, reason and confidence."""
    findings = [
        {
            "part": finding.part,
            "value": finding.value,
            "words": reading.text[finding.start : finding.end],
            "span": [finding.start, finding.end],
            "why": finding.why,
            "confidence": round(finding.confidence, 2),
        }
        for finding in reading.findings
    ]
    return to_json(reading) | {"findings": findings}


def _pain(pain: PainTold) -> dict[str, Any]:
    return {
        "where": pain.where.value,
        "side": pain.side.value if pain.side else None,
        "level": pain.level,
        "changes_gait": bool(pain.changes_gait),
        "at_rest": bool(pain.at_rest),
        "at_night": bool(pain.at_night),
        "swelling": bool(pain.swelling),
    }


def _session(session: SessionTold) -> dict[str, Any]:
    return {
        "kind": session.kind.value if session.kind else None,
        "minutes": session.minutes,
        "distance_km": session.distance_km,
        "rpe": session.rpe,
        "modality": session.modality.value if session.modality else None,
        "date": session.date.isoformat() if session.date else None,
    }


def _request(request: Request) -> dict[str, Any]:
    told = {
        "action": request.action.value,
        "which": request.which.value if request.which else None,
        "to": request.to.isoformat() if request.to else None,
        "minutes": request.minutes,
        "modality": request.modality.value if request.modality else None,
    }
    return told | ({"time": request.time.strftime("%H:%M")} if request.time else {})
