"""The simulator's signatures against published ones, and against those of the library that the layer signs with."""

import re
from urllib.parse import urlencode

import pytest
from devtools.x_simulator.http_messages import Request
from devtools.x_simulator.oauth1_signature import base_string, base_string_uri, parameters_of, sign
from hypothesis import given
from hypothesis import strategies as st
from oauthlib.oauth1 import Client

FORM = "application/x-www-form-urlencoded"


def test_the_photo_of_rfc_5849() -> None:
    # Given the last request of section 1.2
    request = Request(
        "GET",
        "/photos",
        "file=vacation.jpg&size=original",
        {
            "host": "photos.example.net",
            "authorization": 'OAuth realm="Photos", oauth_consumer_key="dpf43f3p2l4k3l03",'
            ' oauth_token="nnch734d00sl2jdk", oauth_signature_method="HMAC-SHA1", oauth_timestamp="137131202",'
            ' oauth_nonce="chapoH", oauth_signature="MdpQcU8iPSUjWoN%2FUDMsK2sui9I%3D"',
        },
    )

    # When its signature is recomputed
    parameters = parameters_of(request)
    text = base_string(request.method, base_string_uri(request), parameters)
    signature = sign(text, "kd94hf93k423kf44", "pfkkdhi9sl3r4s00")

    # Then it is the one in the request
    assert signature == dict(parameters)["oauth_signature"] == "MdpQcU8iPSUjWoN/UDMsK2sui9I="


@pytest.mark.parametrize(
    ("uri", "parameters", "token_secret", "signature"),
    [
        (
            "https://photos.example.net/initiate",
            "oauth_timestamp=137131200&oauth_nonce=wIjqoS&oauth_callback=http%3A%2F%2Fprinter.example.com%2Fready",
            "",
            "74KNZJeDHnMBp0EMJ9ZHt/XKycU=",
        ),
        (
            "https://photos.example.net/token",
            "oauth_token=hh5s93j4hdidpola&oauth_timestamp=137131201&oauth_nonce=walatlh&oauth_verifier=hfdp7dh39dks9884",
            "hdhd0244k9j7ao03",
            "gKgrFCywp7rO0OXSjdot/IHF7IU=",
        ),
    ],
)
def test_the_credentials_of_rfc_5849(uri: str, parameters: str, token_secret: str, signature: str) -> None:
    # Given the first two requests of section 1.2
    client = 'OAuth oauth_consumer_key="dpf43f3p2l4k3l03", oauth_signature_method="HMAC-SHA1"'
    request = Request("POST", "/", parameters, {"authorization": client})

    # Then they are signed as there
    assert sign(base_string("POST", uri, parameters_of(request)), "kd94hf93k423kf44", token_secret) == signature


def test_the_base_string_of_rfc_5849() -> None:
    # Given the request of section 3.4.1.1: names twice, values empty or encoded twice, some of them in its body
    request = Request(
        "post",
        "/request",
        "b5=%3D%253D&a3=a&c%40=&a2=r%20b",
        {
            "host": "EXAMPLE.COM:80",
            "content-type": FORM,
            "authorization": 'OAuth realm="Example", oauth_consumer_key="9djdj82h48djs9d2",'
            ' oauth_token="kkk9d7dh3k39sjv7", oauth_signature_method="HMAC-SHA1", oauth_timestamp="137131201",'
            ' oauth_nonce="7d8f3e4a", oauth_signature="bYT5CMsGcbgUdFHObYMEfcx6bsw%3D"',
        },
        b"c2&a3=2+q",
    )

    # Then it is prepared for signing as there
    assert base_string(request.method, base_string_uri(request), parameters_of(request)) == (
        "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D"
        "%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1"
        "%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7"
    )


@pytest.mark.parametrize(
    ("host", "path", "uri"),
    [
        ("EXAMPLE.COM:80", "/r%20v/X", "http://example.com/r%20v/X"),  # the example of section 3.4.1.2
        ("www.example.net:8080", "/", "http://www.example.net:8080/"),
        ("127.0.0.1:8080", "", "http://127.0.0.1:8080/"),
        ("[::1]:80", "/a", "http://[::1]/a"),
    ],
)
def test_the_uri_that_is_signed(host: str, path: str, uri: str) -> None:
    assert base_string_uri(Request("GET", path, "q=1", {"host": host})) == uri


def test_the_post_in_x_s_guide() -> None:
    # Given the request with which X's guide "Creating a signature" explains it
    request = Request(
        "POST",
        "/1.1/statuses/update.json",
        "include_entities=true",
        {
            "content-type": FORM,
            "authorization": 'OAuth oauth_consumer_key="xvz1evFS4wEEPTGEFPHBog", oauth_version="1.0",'
            ' oauth_nonce="kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg", oauth_signature_method="HMAC-SHA1",'
            ' oauth_timestamp="1318622958", oauth_token="370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb"',
        },
        b"status=Hello%20Ladies%20%2b%20Gentlemen%2c%20a%20signed%20OAuth%20request%21",
    )

    # When it is signed with the two secrets given there
    text = base_string("POST", "https://api.twitter.com/1.1/statuses/update.json", parameters_of(request))
    secrets = "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw", "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE"

    # Then the signature is the one given there
    assert sign(text, *secrets) == "hCtSmYh+iHYCEqBWrE7C7hYmtUk="


@pytest.mark.parametrize(("one", "other"), [("a=%FF", "a=%FE"), ("a=%C3", "a=%EF%BF%BD"), ("%ff=", "%fe=")])
def test_octets_that_are_no_text_count_as_well(one: str, other: str) -> None:
    # Given two queries that differ in nothing but octets that aren't UTF-8
    texts = [
        base_string("GET", "http://example.com/", parameters_of(Request("GET", "/", query, {"authorization": "OAuth"})))
        for query in (one, other)
    ]
    # Then they are signed differently
    assert texts[0] != texts[1]


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
TOKEN = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1)


@given(
    st.tuples(TOKEN, TOKEN, TOKEN, TOKEN),
    st.lists(st.tuples(TEXT, TEXT), max_size=4),
    st.sampled_from(["", ":80", ":81"]),
)
def test_the_library_signs_the_same(
    secret: tuple[str, str, str, str], parameters: list[tuple[str, str]], port: str
) -> None:
    # Given a request signed by the library, whatever its secrets and its query are
    api_key, api_secret, access_token, access_token_secret = secret
    client = Client(api_key, api_secret, access_token, access_token_secret)
    query, host = urlencode(parameters), f"Localhost{port}"
    _, headers, _ = client.sign(f"http://{host}/12/a%20b{query and '?' + query}", "POST")

    # When the simulator signs what it received
    request = Request("POST", "/12/a%20b", query, {"host": host, "authorization": headers["Authorization"]})
    found = parameters_of(request)
    signature = sign(base_string("POST", base_string_uri(request), found), api_secret, access_token_secret)

    # Then both signatures are the same, and so is what was decoded
    assert dict(found)["oauth_signature"] == signature
    assert (dict(found)["oauth_consumer_key"], dict(found)["oauth_token"]) == (api_key, access_token)
    assert [pair for pair in found if not re.match("oauth_", pair[0])] == parameters
