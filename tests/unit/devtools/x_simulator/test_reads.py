"""What the simulator tells of accounts, roles and web event tags, in the words of X's reference."""

from typing import Any

import pytest
from devtools.x_simulator import Fault, SimulatedAccount, SimulatedTag, XSimulator
from devtools.x_simulator.http_messages import Answer, Request
from oauthlib.oauth1 import Client

from tests.support.x_simulator import Clock

HOST = "127.0.0.1:8900"
SHOP = "18ce552mlaq"


def ask(x: XSimulator, path: str, query: str = "", headers: dict[str, str] | None = None) -> Answer:
    if headers is None:
        headers = {"authorization": f"Bearer {x.grant_oauth2()['access_token']}"}
    answer = x.respond(Request("GET", f"/12/{path}", query, {"host": HOST, **headers}))
    assert answer is not None
    return answer


def errors(answer: Answer) -> list[tuple[str, str]]:
    return [(one["code"], one["message"]) for one in answer.parsed()["errors"]]


def test_a_pixel_has_the_tags_of_its_event_ids(clock: Clock) -> None:
    # Given a simulator that was told of a pixel and its event ids only
    x = XSimulator(event_ids={"tw-o8z6j-o87ne", "zz1"}, clock=clock)

    # Then its one account has exactly these
    (account,) = ask(x, "accounts").parsed()["data"]
    assert (account["id"], account["approval_status"], account["deleted"]) == (SHOP, "ACCEPTED", False)
    tags = ask(x, f"accounts/{SHOP}/web_event_tags").parsed()["data"]
    assert [(tag["id"], tag["type"], tag["website_tag_id"], tag["status"]) for tag in tags] == [
        ("o87ne", "PURCHASE", "o8z6j", "UNVERIFIED"),
        ("zz1", "CUSTOM", "o8z6j", "UNVERIFIED"),
    ]


def test_a_counted_event_is_tracked(x: XSimulator, send: Any, conversion: dict[str, Any]) -> None:
    # Given a conversion that was counted, under the short form of its event id
    assert send([conversion | {"event_id": "o87ne"}]).status == 200

    # Then its tag, and no other, says when
    tags = {tag["id"]: tag for tag in ask(x, f"accounts/{SHOP}/web_event_tags").parsed()["data"]}
    assert (tags["o87ne"]["status"], tags["o87ne"]["last_tracked_at"]) == ("TRACKING", "2027-01-15T08:00:00Z")
    assert (tags["o87nf"]["status"], tags["o87nf"]["last_tracked_at"]) == ("UNVERIFIED", None)


@pytest.mark.parametrize("count", [1, 2, 3, 4, 1000])
def test_the_pages_are_the_whole_list_in_order(x: XSimulator, count: int) -> None:
    # Given a list that is asked for page by page
    found, query = [], f"count={count}"
    while query:
        page = ask(x, f"accounts/{SHOP}/web_event_tags", query).parsed()
        assert len(page["data"]) <= count
        found += [tag["id"] for tag in page["data"]]
        query = f"count={count}&cursor={page['next_cursor']}" if page["next_cursor"] else ""

    # Then nothing is missing, and nothing is there twice
    assert found == ["o87ne", "o87nf", "o87ng", "o87nh"]


def test_deleted_tags_and_single_ones(clock: Clock) -> None:
    # Given a tag that is deleted
    tags = (SimulatedTag("a1", "Old", "PURCHASE", "o8z6j", deleted=True), SimulatedTag("a2", "New", "SEARCH", "o8z6j"))
    x = XSimulator(accounts=[SimulatedAccount(SHOP, "Shop", tags)], clock=clock)
    path = f"accounts/{SHOP}/web_event_tags"

    # Then it is there only for who asks for it
    assert [tag["id"] for tag in ask(x, path).parsed()["data"]] == ["a2"]
    assert [tag["id"] for tag in ask(x, path, "with_deleted=true").parsed()["data"]] == ["a1", "a2"]
    assert ask(x, f"{path}/a2").parsed()["data"]["type"] == "SEARCH"
    assert ask(x, f"{path}/a1").status == 404
    assert errors(ask(x, f"{path}/a1"))[0][0] == "WEB_EVENT_TAG_NOT_FOUND"
    # and a list of ids, or the number of all, can be asked for
    listed = ask(x, path, "web_event_tag_ids=a2,a9&with_deleted=true").parsed()
    assert [tag["id"] for tag in listed["data"]] == ["a2"]
    assert listed["request"]["params"]["web_event_tag_ids"] == ["a2", "a9"]
    assert ask(x, path, "with_total_count=true").parsed()["total_count"] == 1


def test_the_role_of_the_user(clock: Clock) -> None:
    x = XSimulator(accounts=[SimulatedAccount("a", "Shop", permissions=("ANALYST",))], clock=clock)
    answer = ask(x, "accounts/a/authenticated_user_access").parsed()
    assert answer["data"] == {"user_id": "1136743203", "permissions": ["ANALYST"]}


def test_what_the_user_may_not_see_is_refused_as_x_does(x: XSimulator) -> None:
    for what in ("", "/web_event_tags", "/authenticated_user_access"):
        answer = ask(x, f"accounts/18ce5elsewh{what}")
        assert answer.status == 404
        assert errors(answer) == [("NOT_FOUND", "User 1136743203 does not have access to account 18ce5elsewh")]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("count=0", "count"),
        ("count=1001", "count"),
        ("count=x", "count"),
        ("cursor=none", "cursor"),
        ("with_deleted=yes", "with_deleted"),
        ("with_total_count=true&cursor=a", "with_total_count"),
        ("web_event_tag_ids=" + ",".join(map(str, range(201))), "web_event_tag_ids"),
        ("page=2", "page"),
    ],
)
def test_parameters_that_x_does_not_take(x: XSimulator, query: str, parameter: str) -> None:
    answer = ask(x, f"accounts/{SHOP}/web_event_tags", query)
    assert answer.status == 400
    (error,) = answer.parsed()["errors"]
    assert (error["code"], error["parameter"]) == ("INVALID_PARAMETER", parameter)


def test_a_cursor_is_of_one_list(x: XSimulator) -> None:
    cursor = ask(x, f"accounts/{SHOP}/web_event_tags", "count=1").parsed()["next_cursor"]
    assert ask(x, "accounts", f"cursor={cursor}").status == 400


def test_total_counts_have_a_limit_of_their_own(x: XSimulator) -> None:
    headers = {"authorization": f"Bearer {x.grant_oauth2()['access_token']}"}
    statuses = [ask(x, "accounts", "with_total_count=true", headers).status for _ in range(201)]
    assert statuses == [200] * 200 + [429]
    assert ask(x, "accounts", "", headers).status == 200


def test_each_scheme(x: XSimulator, clock: Clock) -> None:
    # Given OAuth 1.0a, signed with the query
    secret = x.grant_oauth1()
    client = Client(
        secret["api_key"],
        client_secret=secret["api_secret"],
        resource_owner_key=secret["access_token"],
        resource_owner_secret=secret["access_token_secret"],
        timestamp=str(int(clock.now)),
    )
    _, headers, _ = client.sign(f"http://{HOST}/12/accounts?count=5", "GET")
    signed = {"authorization": str(headers["Authorization"])}

    # Then it reads with that query, and not with another
    assert ask(x, "accounts", "count=6", signed).status == 401
    assert ask(x, "accounts", "count=5", signed).status == 200
    # and a pixel token, or nothing, reads nothing
    assert ask(x, "accounts", "", {"x-pixel-token": x.grant_pixel_token()["pixel_token"]}).status == 401
    assert ask(x, "accounts", "", {}).status == 400
    assert [one.reason for one in x.reads if one.reason][1:] == [
        "a pixel token reads nothing",
        "no credentials, or unreadable ones",
    ]


def test_reading_counts_nothing_and_takes_nothing_from_the_limit(x: XSimulator, send: Any, conversion: Any) -> None:
    before = send([conversion]).headers["x-rate-limit-remaining"]
    ask(x, "accounts")
    assert int(send([conversion]).headers["x-rate-limit-remaining"]) == int(before) - 1
    assert (len(x.requests), len(x.reads)) == (2, 1)


def test_reads_have_faults_of_their_own(x: XSimulator, send: Any, conversion: Any) -> None:
    x.faults.add(Fault("status", endpoint="reads", status=503), Fault("drop_before", endpoint="reads"))
    assert send([conversion]).status == 200
    assert ask(x, "accounts").status == 503
    assert x.respond(Request("GET", "/12/accounts", "", {})) is None
    assert ask(x, "accounts").status == 200


def test_nothing_else_is_read(x: XSimulator) -> None:
    assert ask(x, f"accounts/{SHOP}/campaigns").status == 404
    assert x.reads == []
