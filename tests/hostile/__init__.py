"""Hostile events and strange answers, very many of them, against the handler in this process."""
