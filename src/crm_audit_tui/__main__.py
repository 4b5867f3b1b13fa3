"""Entry point: `crm-audit` and `python -m crm_audit_tui`."""

from crm_audit_tui.cli import main

if __name__ == "__main__":
    main()
