"""The report as JSON: every figure, and beside every message its words."""

from __future__ import annotations

import msgspec

from crm_audit_tui.core.messages import Message
from crm_audit_tui.report.model import ReportModel
from crm_audit_tui.report.wording import Wording

FORMAT_VERSION = 1


def render_json(model: ReportModel, language: str = "") -> str:
    """Return the report as JSON (UTF-8, indented); messages are `{id, params, text}`.

    `language` words the texts, else the report's own language.
    """
    wording = Wording(language or model.language)
    plain = msgspec.to_builtins(msgspec.structs.replace(model, language=wording.language))
    worded = _worded(plain, wording)
    assert isinstance(worded, dict)
    content = {"format": "crm-audit-report", "format_version": FORMAT_VERSION, **worded}
    return msgspec.json.format(msgspec.json.encode(content), indent=2).decode() + "\n"


def _worded(value: object, wording: Wording) -> object:
    if isinstance(value, dict):
        worded = {str(key): _worded(each, wording) for key, each in value.items()}
        if value.get("type") == "message":
            del worded["type"]
            worded["text"] = wording.say(msgspec.convert(value, Message))
        return worded
    if isinstance(value, list | tuple):
        return [_worded(each, wording) for each in value]
    return value
