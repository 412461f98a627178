"""The models of the tools, gathered for Django: each stands in its tool's folder."""
