"""python -m devtools.local_aws.moto: the server, without what it needn't read."""

from devtools.local_aws.moto import unread

unread.adapt()

from devtools.local_aws.moto import server  # noqa: E402 - imports moto's models

server.main()
