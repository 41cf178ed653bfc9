"""The people on the other side: what a test lets them do in Discord, and nothing that its client would not."""

from __future__ import annotations

from typing import Any

from simcord import interactions as wire
from simcord.backend import serializers
from simcord.backend.access import channel_accessible
from simcord.backend.command_access import command_access
from simcord.backend.models import Message, User
from simcord.components import walk_components
from simcord.enums import SELECT_TYPES, AppCommandType, ComponentType, InteractionType, OptionType

from tests.support.discord.asked import Asked
from tests.support.discord.faults import Json
from tests.support.discord.servers import Server
from tests.support.discord.views import Conversation, Shown, component
from tests.support.discord.world import Course, World


class Person:
    """Somebody with a Discord account; acts in direct messages unless told where."""

    def __init__(self, world: World, user: User) -> None:
        self.user = user
        self._world = world
        self.dm = Conversation(world, world.get_dm_channel(user.id).id, user.id)
        self._seen: dict[int, Conversation] = {self.dm.id: self.dm}

    @property
    def id(self) -> int:
        return self.user.id

    def sees(self, channel_id: int) -> Conversation:
        """A server's channel with this person's eyes, own ephemeral answers included."""
        return self._seen.setdefault(channel_id, Conversation(self._world, channel_id, self.id))

    def joins(self, server: Server) -> None:
        self._world.add_member(server.id, self.id, announce=True)

    def leaves(self, server: Server) -> None:
        self._world.remove_member(server.id, self.id)

    def closes_dms(self) -> None:
        """No direct messages from members of servers, or the bot is blocked: 50007 either way."""
        self._world.closed.add(self.id)

    def opens_dms(self) -> None:
        self._world.closed.discard(self.id)

    def says(self, text: str, *files: tuple[str, bytes], to: int | None = None) -> Shown:
        """Write something, in a direct message or in a server's channel."""
        channel = to or self.dm.id
        self._needs(channel, "send_messages")
        kept = self._world.store_attachments(channel, files)
        message = self._world.create_message(channel, self.id, text, attachments=kept)
        return Shown(self._world, message)

    def edits(self, shown: Shown, text: str) -> None:
        if shown.message.author_id != self.id:
            raise ValueError("people edit their own messages")
        self._world.edit_message(shown.channel_id, shown.id, {"content": text})

    def invokes(self, command: str, *, to: int | None = None, **options: Any) -> Asked:
        """A slash command such as "today" or "remind add", with its options by name.

        An option of type attachment takes a name and a content, one of type channel or user an id.
        """
        channel = to or self.dm.id
        root, leaf, nesting = self._command(command, channel)
        built, resolved = self._options(command, leaf, options, channel)
        return self._runs(root, nesting, built, resolved, channel, InteractionType.APPLICATION_COMMAND)

    def types(self, command: str, option: str, value: str, *, to: int | None = None, **filled: Any) -> Asked:
        """Type into an option that completes itself; what is suggested is in `choices`."""
        channel = to or self.dm.id
        root, leaf, nesting = self._command(command, channel)
        focused = next((each for each in leaf.get("options") or [] if each["name"] == option), None)
        if focused is None or not focused.get("autocomplete"):
            raise AssertionError(f"/{command} completes no option {option!r}")
        built, _ = self._options(command, leaf, filled, channel, partial=True)
        built.append({"name": option, "type": focused["type"], "value": value, "focused": True})
        kind = InteractionType.APPLICATION_COMMAND_AUTOCOMPLETE
        return self._runs(root, nesting, built, {}, channel, kind)

    def uses_menu(self, name: str, on: Shown) -> Asked:
        """A context menu's entry on a message."""
        root, _, _ = self._command(name, on.channel_id, AppCommandType.MESSAGE)
        payload = dict(serializers.message_payload(self._world, on.message))
        data = {
            "id": root["id"],
            "name": root["name"],
            "type": AppCommandType.MESSAGE,
            "target_id": str(on.id),
            "resolved": {"messages": {str(on.id): payload}},
        }
        return self._asks(InteractionType.APPLICATION_COMMAND, on.channel_id, data)

    def presses(self, wanted: str, *, on: Shown | None = None, to: int | None = None) -> Asked:
        """A button by its label or custom id: on the newest message that shows it, or `on` a certain one.

        With `on`, a button that an edit has taken away can still be pressed, as in the moment before the edit.
        """
        version, button = self._finds(wanted, (ComponentType.BUTTON,), on, to)
        if button.get("disabled") or not button.get("custom_id"):
            raise AssertionError(f"the button {wanted!r} tells the bot nothing")
        return self._touches(version, button, {})

    def chooses(
        self, *values: str, on: Shown | None = None, of: str | None = None, to: int | None = None
    ) -> Asked:
        """Options of a select by their labels or values; `of` is its custom id, where there are several."""
        version, select = self._finds(of, SELECT_TYPES, on, to)
        options = select.get("options") or []
        chosen = [
            each["value"] for wanted in values for each in options if wanted in (each["label"], each["value"])
        ]
        if select["type"] == ComponentType.CHANNEL_SELECT:
            return self._touches(version, select, self._channels(values, version.channel_id))
        if len(chosen) != len(values) or not select.get("min_values", 1) <= len(chosen) <= select.get(
            "max_values", 1
        ):
            raise AssertionError(f"can't choose {values}; there are {[each['label'] for each in options]}")
        return self._touches(version, select, {"values": chosen})

    def fills(self, asked: Asked, **values: Any) -> Asked:
        """Send off a modal; values by custom id, a text, a list of chosen values, or a bool for a checkbox."""
        modal = asked.modal
        if modal is None:
            raise AssertionError("there is no modal to fill in")
        course = self._world.courses[asked.id]
        known = {each["custom_id"] for each in walk_components(modal["components"]) if "custom_id" in each}
        if unknown := values.keys() - known:
            raise AssertionError(f"the modal asks for {sorted(known)}, not for {sorted(unknown)}")
        data = {
            "custom_id": modal["custom_id"],
            "components": [_filled(each, values) for each in modal["components"]],
            "resolved": {},
        }
        where = course.record.channel_id
        source = self._world.messages[where].get(course.record.source_message_id or 0)
        return self._asks(InteractionType.MODAL_SUBMIT, where, data, source)

    # How an interaction is made ----------------------------------------------------------------------------

    def _finds(
        self, wanted: str | None, kinds: tuple[int, ...], on: Shown | None, to: int | None
    ) -> tuple[Message, Json]:
        """A component and the message, or the version of it, that it stands under."""
        where = self.sees(to or self.dm.id)
        shown = [on] if on is not None else list(reversed(where.from_bot))
        for each in shown:
            live = [found for found in walk_components(each.rows) if found["type"] in kinds]
            if wanted is None and live:
                return each.message, live[0]
            if wanted is None or on is None and wanted not in _names(each, live):
                continue
            if (found := component(each, wanted, kinds)) is not None:
                return found[1], found[0]
        raise AssertionError(f"no {wanted!r}; shown: {[each.labels for each in shown if each.labels]}")

    def _command(
        self, name: str, channel: int, kind: AppCommandType = AppCommandType.CHAT_INPUT
    ) -> tuple[Json, Json, list[str]]:
        """The command, its leaf and the way to it, if this person's client would offer it here."""
        parts = name.split() if kind == AppCommandType.CHAT_INPUT else [name]
        guild_id = self._world.get_channel(channel).guild_id
        root = self._world.find_command(parts[0], guild_id, type=kind)
        if root is None:
            known = sorted(each for scope in self._world.commands.values() for each, _ in scope)
            raise AssertionError(f"nobody registered {name!r}; there are {known}")
        access = command_access(self._world, root, user_id=self.id, channel_id=channel)
        if not access.allowed:
            raise AssertionError(f"{name!r} is not offered here: {access.reason}")
        leaf, nesting = wire.walk_to_subcommand(root, parts[1:])
        return root, leaf, nesting

    def _options(
        self, command: str, leaf: Json, given: dict[str, Any], channel: int, *, partial: bool = False
    ) -> tuple[list[Json], Json]:
        declared = {each["name"]: each for each in leaf.get("options") or []}
        entities = (OptionType.USER, OptionType.CHANNEL)
        plain = {n: v for n, v in given.items() if n not in declared or declared[n]["type"] not in entities}
        needed = {**leaf, "options": [each for each in declared.values() if each["type"] not in entities]}
        accepted = wire.check_options(command, needed, plain, partial=partial)
        resolved: Json = {}
        built = []
        for name, option in declared.items():
            if name not in given:
                continue
            value = accepted.get(name, given[name])
            if option["type"] == OptionType.ATTACHMENT:
                filename, content = value
                value = wire.store_interaction_attachment(self._world, channel, filename, content, resolved)
            elif option["type"] == OptionType.CHANNEL:
                value = str(value)
                resolved |= self._channels((value,), channel)["resolved"]
            built.append({"name": name, "type": option["type"], "value": value})
        return built, resolved

    def _channels(self, values: tuple[str, ...], at: int) -> Json:
        """Channels as a client resolves them, each with this person's permissions there."""
        resolved = {}
        for value in values:
            channel = self._world.get_channel(int(value))
            if channel.guild_id != self._world.get_channel(at).guild_id:
                raise AssertionError("a channel of another server can't be chosen")
            rights = self._world.compute_permissions(channel.guild_id or 0, self.id, channel.id)
            payload = dict(serializers.channel_payload(self._world, channel))
            resolved[value] = {**payload, "permissions": str(rights)}
        return {"values": list(values), "resolved": {"channels": resolved}}

    def _runs(
        self,
        root: Json,
        nesting: list[str],
        built: list[Json],
        resolved: Json,
        channel: int,
        kind: InteractionType,
    ) -> Asked:
        data = {
            "id": root["id"],
            "name": root["name"],
            "type": root["type"],
            "options": wire.nest_options(root, nesting, built),
        }
        return self._asks(kind, channel, data | ({"resolved": resolved} if resolved else {}))

    def _touches(self, version: Message, touched: Json, more: Json) -> Asked:
        data = {"custom_id": touched["custom_id"], "component_type": touched["type"], **more}
        return self._asks(InteractionType.MESSAGE_COMPONENT, version.channel_id, data, version)

    def _asks(self, kind: InteractionType, channel: int, data: Json, source: Message | None = None) -> Asked:
        world, guild_id = self._world, self._world.get_channel(channel).guild_id
        if not world.is_without_bot(channel):
            self._needs(channel)
        record, payload = wire.base_payload(
            world, type=kind, channel_id=channel, guild_id=guild_id, user_id=self.id, data=data
        )
        payload["locale"] = world.locales.get(self.id, "en-US")
        payload |= self._installed(channel, guild_id)
        if source is not None:
            record.source_message_id = source.id
            payload["message"] = dict(serializers.message_payload(world, source))
        course = world.courses[record.id] = Course(record, world.monotonic())
        world.emit("INTERACTION_CREATE", payload)
        return Asked(world, course)

    def _installed(self, channel: int, guild_id: int | None) -> Json:
        """[docs] Interaction Object: in which kind of chat it is, and by whose installation the bot is there.

        0 is a server's, or of the bot's own chat, and 1 a person's; contexts are a server, the bot's chat, and
        a chat of other people.
        """
        if self._world.is_without_bot(channel):
            of_person = {"1": str(self.id)}
            is_group = guild_id is None
            return {"authorizing_integration_owners": of_person, "context": 2 if is_group else 0}
        return {"authorizing_integration_owners": {"0": str(guild_id or 0)}}

    def _needs(self, channel: int, *permissions: str) -> None:
        if not channel_accessible(self._world, channel, self.id):
            raise AssertionError("this person can't see that channel")
        self._world.require_permissions(
            self._world.get_channel(channel).guild_id, self.id, channel, *permissions
        )


def _names(shown: Shown, components: list[Json]) -> set[str]:
    """Under which the live components of a message are found."""
    return {str(each.get("custom_id")) for each in components} | set(shown.labels)


def _filled(node: Json, values: dict[str, Any]) -> Json:
    """A modal's component as it comes back: layout with its children, controls with a value."""
    kept = {"type": node["type"], "id": node.get("id", 0)}
    if "components" in node:
        return {**kept, "components": [_filled(each, values) for each in node["components"]]}
    if "component" in node:
        return {**kept, "component": _filled(node["component"], values)}
    if "custom_id" not in node:
        return kept
    value = values.get(node["custom_id"])
    if node.get("required", True) and value in (None, "", []):
        raise AssertionError(f"the modal requires {node['custom_id']!r}")
    several = node["type"] in (*SELECT_TYPES, ComponentType.CHECKBOX_GROUP)
    told = {"values": value or []} if several else {"value": value if value is not None else ""}
    return {**kept, "custom_id": node["custom_id"], **told}
