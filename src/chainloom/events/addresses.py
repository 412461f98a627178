"""Where events, meetings and their resolutions stand."""

from __future__ import annotations

from django.urls import reverse

from .models import Event, Resolution


def event_url(row: Event, name: str = "event", fragment: str = "") -> str:
    """One of the pages of an event."""
    url = reverse(f"events:{name}", args=[row.chain.slug, row.pk])
    return f"{url}#{fragment}" if fragment else url


def resolution_url(row: Resolution, chain_slug: str, name: str = "minutes") -> str:
    """A resolution among the minutes of its meeting, where all of them stand."""
    return f"{reverse(f'events:{name}', args=[chain_slug, row.event_id])}#{row.anchor}"
