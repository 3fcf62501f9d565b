"""The version of this project, which the template, the log and requests to X name; CHANGELOG.md says what is in it."""

VERSION = "0.1.0"
# Of what is stored for later versions to read, as `v`: the secret, claims, dead letters, delivery records. A reader
# takes any, and what says none.
FORMAT = 1
