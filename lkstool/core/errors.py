"""Errors that stop a command because of something the operator can mend. Bad data is never one."""

from __future__ import annotations

from collections.abc import Mapping


class UserError(Exception):
    """The operator's mistake: one clear sentence and the next step; the program ends with exit code 2.

    Made by ``core.messages.mistake`` alone, which takes the sentences from the catalogue, so that they can be
    said in the reader's language.

    Attributes:
        message: what is wrong, in Indonesian, without personal values.
        next_step: what to do or type now.
        key: name of the sentences in the catalogue (``mistakes.<key>``).
        values: their slots.
    """

    def __init__(self, message: str, next_step: str, key: str, values: Mapping[str, object]) -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step
        self.key = key
        self.values = values
