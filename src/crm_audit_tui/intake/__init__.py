"""From exports to canonical tables: reading, understanding and linking files of any CRM."""

from crm_audit_tui.intake.inspecting import Inspected, inspect_file, links_beside
from crm_audit_tui.intake.load import Loaded, load_exports, load_file
from crm_audit_tui.intake.newest import newest_past_date
from crm_audit_tui.tables.links import Link

__all__ = [
    "Inspected",
    "Link",
    "Loaded",
    "inspect_file",
    "links_beside",
    "load_exports",
    "load_file",
    "newest_past_date",
]
