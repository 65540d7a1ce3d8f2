"""The answer to a sender: the own workbook back with its cells marked, a list, and a message to paste.

The workbook is never loaded and saved again: whatever a program does not know (drop-downs of newer Excel,
macros, drawings) would be lost on the way. Its parts are edited in their bytes, and only where a mark goes.
"""
