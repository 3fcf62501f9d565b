"""What is read in less time is what botocore itself reads."""

import gzip
from pathlib import Path

import pytest
from botocore.exceptions import DataNotFoundError, UnknownServiceError
from botocore.loaders import Loader
from x_conversions.adapters.service_models import ServiceModels

SERVICES = ["secretsmanager", "dynamodb", "sqs", "lambda"]


@pytest.mark.parametrize("kind", ["service-2", "endpoint-rule-set-1"])
@pytest.mark.parametrize("service", SERVICES)
def test_models_are_those_that_botocore_reads(service: str, kind: str) -> None:
    read = ServiceModels(SERVICES).load_service_model(service, kind)
    assert read == Loader().load_service_model(service, kind)
    assert read


@pytest.mark.parametrize("name", ["endpoints", "partitions", "_retry", "sdk-default-configuration"])
def test_so_is_what_belongs_to_no_service(name: str) -> None:
    assert ServiceModels(SERVICES).load_data(name) == Loader().load_data(name)


def test_a_file_may_be_packed_or_not_or_missing(tmp_path: Path) -> None:
    # Given a folder that botocore looks into
    models = ServiceModels(SERVICES)
    models.search_paths.append(str(tmp_path))
    (tmp_path / "plain.json").write_text('{"name": "é"}', encoding="utf-8")
    (tmp_path / "packed.json.gz").write_bytes(gzip.compress(b'{"name": "packed"}'))

    # When its files are asked for, Then both are read, and what isn't there is botocore's own error
    assert models.load_data("plain") == {"name": "é"}
    assert models.load_data("packed") == {"name": "packed"}
    with pytest.raises(DataNotFoundError):
        models.load_data("missing")


def test_no_other_service_is_known() -> None:
    with pytest.raises(UnknownServiceError, match=r"dynamodb, lambda, secretsmanager, sqs"):
        ServiceModels(SERVICES).load_service_model("ec2", "service-2")
