"""Addresses below /c/<chain>/documents/."""

app_name = "documents"
urlpatterns: list = []
