"""The ways out: e-mail, and the formats of webhooks."""
