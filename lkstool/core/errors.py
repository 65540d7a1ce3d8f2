"""Errors that stop a command because of something the operator can mend. Bad data is never one."""

from __future__ import annotations


class UserError(Exception):
    """The operator's mistake: one clear sentence and the next step; the program ends with exit code 2.

    Attributes:
        message: what is wrong, in the reader's language, without personal values.
        next_step: what to do or type now.
    """

    def __init__(self, message: str, next_step: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step
