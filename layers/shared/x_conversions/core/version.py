"""The version of this project, which the template, the log and requests to X name; CHANGELOG.md says what is in it."""

VERSION = "0.1.0"
# Of what is stored for later versions to read: the secret, claims, dead letters. A reader takes any.
FORMAT = 1
