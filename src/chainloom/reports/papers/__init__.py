"""A briefing on paper: as DOCX and as PDF."""
