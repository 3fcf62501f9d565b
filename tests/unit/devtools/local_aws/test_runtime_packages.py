"""The packages that a function finds beside its layer."""

from pathlib import Path

from devtools.local_aws.runtime.runtime_packages import link_runtime_packages


def test_the_runtimes_packages_are_there_and_no_others(tmp_path: Path) -> None:
    # When the directory is filled
    link_runtime_packages(tmp_path)

    # Then it has the SDK, the runtime's client and what they need
    names = {path.name for path in tmp_path.iterdir()}
    assert {"awslambdaric", "boto3", "botocore", "s3transfer", "jmespath", "dateutil", "six.py", "urllib3"} <= names
    assert not {"pydantic", "pytest", "x_conversions", "moto"} & names
    assert all(path.exists() for path in tmp_path.iterdir())


def test_links_of_another_environment_are_replaced(tmp_path: Path) -> None:
    # Given a link into an environment that is gone
    (tmp_path / "boto3").symlink_to(tmp_path / "gone")

    # When the directory is filled twice
    link_runtime_packages(tmp_path)
    link_runtime_packages(tmp_path)

    # Then it points at what is there
    assert (tmp_path / "boto3" / "__init__.py").is_file()
