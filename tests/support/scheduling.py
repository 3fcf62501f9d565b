"""Which process runs which tests, where several do."""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

# Tests that start servers, or live through scenarios, and share them within a file.
_BY_FILE = ("tests/functional/", "tests/runtime/", "tests/unit/devtools/simulation/")


class ByFileOrByFunction(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """Files of slow tests whole, then each other test with all of its parameters, so that all processes end together.

    Not each with each of its parameters: xdist looks through all that it has handed out whenever one has ended, and
    there are more than ten thousand. xdist's own marker for tests that stay together, `xdist_group`, has no effect with
    this pytest.
    """

    def __init__(self, config: pytest.Config, log: Producer | None = None) -> None:
        super().__init__(config, log)
        # As they were collected, the slow ones first. xdist's own order is by their number, which says nothing of that.
        config.option.loadscopereorder = False

    def _assign_work_unit(self, node: WorkerController) -> None:
        """The last process begins at the other end, with what only computes, while the others wait for servers."""
        if node is self.nodes[-1]:
            self.workqueue.move_to_end(next(reversed(self.workqueue)), last=False)
        super()._assign_work_unit(node)

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.partition("::")[0] if nodeid.startswith(_BY_FILE) else nodeid.partition("[")[0]
