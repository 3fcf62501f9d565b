"""From a fresh clone to the first counted conversion: the real `make build` and `sam deploy`, few things to type."""

import re
import sys
from pathlib import Path

import pytest
from devtools.local_aws import LocalAws
from devtools.paths import ROOT
from devtools.x_simulator import XSimulator

from tests.support.ad_accounts import account
from tests.support.newcomer import Newcomer
from tests.support.operator import Operator

pytestmark = [
    pytest.mark.enable_socket,
    pytest.mark.skipif(sys.version_info[:2] != (3, 13), reason="sam builds with the runtime's own Python, 3.13"),
]


def test_a_newcomer_gets_from_a_clone_to_the_first_conversion(
    tmp_path: Path, package_index: dict[str, str], sam: dict[str, str]
) -> None:
    # Given a clone after `make setup`, OAuth 1.0a credentials, and an AWS of their own: the stack has the usual name
    with LocalAws() as aws, XSimulator(accounts=[account()]) as x:
        checkout = Operator(tmp_path, aws.endpoint_url).checkout
        # When somebody answers what they are asked
        walk = Newcomer(checkout, aws, x, package_index | sam).get_there()

        # Then one conversion was counted, and no value had to be typed twice
        (conversion,) = x.conversions
        assert conversion["event_id"] == "tw-o8z6j-o87ne"
    assert len(walk.values) == len(set(walk.values)) <= 8
    # and the page says how much it is
    page = " ".join((ROOT / "docs/credentials.md").read_text().split())
    (questions, values) = re.findall(r"(\d+) questions, most of them answered by Enter, and (\d+) values", page)[0]
    assert (int(questions), int(values)) == (walk.questions, len(walk.values))
