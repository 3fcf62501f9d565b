"""Which process runs which tests, where several do."""

from xdist.scheduler import LoadScopeScheduling

# Tests that start servers, and share them within a file.
_BY_FILE = ("tests/functional/", "tests/runtime/")


class ByFileOrByTest(LoadScopeScheduling):
    """Files of slow tests whole, the largest first; then all other tests one by one, so that all end together.

    xdist's own marker for tests that stay together, `xdist_group`, has no effect with this pytest.
    """

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.partition("::")[0] if nodeid.startswith(_BY_FILE) else nodeid
