"""How Discord says no, beyond what simcord's own catalogue has: codes of [docs] Opcodes and Status Codes."""

from __future__ import annotations

from simcord.backend.errors import BackendError


def unauthorized() -> BackendError:
    return BackendError(401, 0, "401: Unauthorized")


def invalid_json() -> BackendError:
    return BackendError(400, 50109, "The request body contains invalid JSON.")


def invalid_webhook_token() -> BackendError:
    """An interaction's token after its fifteen minutes."""
    return BackendError(401, 50027, "Invalid Webhook Token")


def cannot_send_to_user() -> BackendError:
    """Their direct messages are closed, or they blocked the bot."""
    return BackendError(403, 50007, "Cannot send messages to this user")


def too_large() -> BackendError:
    return BackendError(413, 40005, "Request entity too large")


def too_many_commands(limit: int) -> BackendError:
    return BackendError(400, 30032, f"Maximum number of application commands reached ({limit})")


def invalid(field: str, message: str, code: str = "BASE_TYPE_BAD_LENGTH") -> BackendError:
    """50035 with its tree of errors for one field, dots between the levels."""
    leaf: dict[str, object] = {"_errors": [{"code": code, "message": message}]}
    for name in reversed(field.split(".")):
        leaf = {name: leaf}
    return BackendError(400, 50035, "Invalid Form Body", errors=leaf)
