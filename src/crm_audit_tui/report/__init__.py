"""What an audit hands back: the report and the files that repair the CRM."""
