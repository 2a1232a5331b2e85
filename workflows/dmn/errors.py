"""Why a decision model cannot be read; names the element."""

from __future__ import annotations


class DmnError(ValueError):
    """The file is not a decision model that can be run; `element` is the id or name at fault."""

    def __init__(self, element: str, zh: str, en: str) -> None:
        self.element = element
        self.zh = f"“{element}”：{zh}" if element else zh
        self.en = f'"{element}": {en}' if element else en
        super().__init__(self.en)
