"""Which packages `make mutants` takes."""

import pytest

from tests.mutation import __main__ as mutants
from tests.mutation.mutmut_run import PACKAGES, Mutants


def test_a_package_that_is_none_is_named_before_anything_runs(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        mutants.main(["credentials", "delivry"])
    assert ended.value.code == 2
    assert "'delivry' is none of conversion, credentials, delivery, x_api" in capsys.readouterr().err


@pytest.mark.parametrize(("named", "taken"), [([], [*PACKAGES]), (["x_api"], ["x_api"])], ids=["none", "one"])
def test_without_one_it_is_all(named: list[str], taken: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    # Given runs that change nothing
    ran: list[str] = []

    def run(package: str) -> Mutants:
        ran.append(package)
        return Mutants(0, 0, [])

    monkeypatch.setattr(mutants, "run", run)
    # Then there is one for each package
    assert mutants.main(named) == 0
    assert ran == taken
