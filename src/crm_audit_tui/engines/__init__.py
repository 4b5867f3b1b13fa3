"""Where matching runs: engines that share the pure steps of `crm_audit_tui.matching`."""
