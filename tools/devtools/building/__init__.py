"""`sam build` for this machine and for deployments, what is released of it, and the templates' lint.

Apart from the local AWS, whose clients take longer to import than a build takes that has nothing to do.
"""
