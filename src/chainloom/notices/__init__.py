"""Telling people what they should know: in the product, by e-mail, and to groups by webhook."""
