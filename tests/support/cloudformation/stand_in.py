"""CloudFormation and S3 as far as `sam deploy` and `sam delete` speak to them, on loopback."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qsl, urlsplit

from samcli.yamlhelper import yaml_parse

from tests.support.cloudformation import answers
from tests.support.cloudformation.stacks import ChangeSet, Deployed, RefusedError, Stacks


class StandIn:
    """What was uploaded and deployed.

    Attributes
    ----------
    stacks
        Every stack.
    objects
        What is in buckets, by path (`/bucket/key`).
    parts
        What is uploaded in parts, by path and number, until it is whole.
    url
        Its address.
    """

    def __init__(self) -> None:
        self.stacks = Stacks()
        self.objects: dict[str, bytes] = {}
        self.parts: dict[str, dict[int, bytes]] = {}
        self.url = ""

    def call(self, call: Mapping[str, str]) -> str:
        """Answer a call of CloudFormation's."""
        stacks = self.stacks
        by_action: dict[str, Callable[[], str | None]] = {
            "DescribeStacks": lambda: answers.stacks(stacks.find(call["StackName"])),
            "DescribeStackEvents": lambda: answers.events(stacks.find(call["StackName"])),
            "CreateChangeSet": lambda: self._plan(call),
            "DescribeChangeSet": lambda: answers.change_set(stacks.change_sets[_last_name(call["ChangeSetName"])]),
            "ExecuteChangeSet": lambda: stacks.execute(_last_name(call["ChangeSetName"])),
            "GetTemplateSummary": lambda: answers.summary(self._parameters(call)),
            "GetTemplate": lambda: answers.template(stacks.find(call["StackName"]).template),
            "DeleteStack": lambda: stacks.delete(call["StackName"]),
        }
        return by_action.get(call["Action"], lambda: None)() or answers.nothing(call["Action"])

    def _plan(self, call: Mapping[str, str]) -> str:
        if call["StackName"] == answers.MANAGED:  # sam's own stack with its bucket
            managed = Deployed(answers.MANAGED, status="CREATE_COMPLETE", tags={"ManagedStackSource": "AwsSamCli"})
            self.stacks.by_name[answers.MANAGED] = managed
            found = ChangeSet(call["ChangeSetName"], managed, "", {}, managed.tags, has_changes=True)
            self.stacks.change_sets[found.name] = found
            return answers.change_set_made(found)
        given = {
            one["ParameterKey"]: None if one.get("UsePreviousValue") == "true" else one.get("ParameterValue", "")
            for one in _members(call, "Parameters")
        }
        tags = {one["Key"]: one["Value"] for one in _members(call, "Tags")}
        capabilities = [value for key, value in call.items() if key.startswith("Capabilities.")]
        name = _last_name(call["StackName"])
        return answers.change_set_made(
            self.stacks.plan(name, call["ChangeSetName"], self._template(call), given, tags, capabilities)
        )

    def _template(self, call: Mapping[str, str]) -> str:
        url = call.get("TemplateURL")
        return self.objects[_object(url)].decode() if url else call["TemplateBody"]

    def _parameters(self, call: Mapping[str, str]) -> list[str]:
        text = self.stacks.find(call["StackName"]).template if "StackName" in call else self._template(call)
        return list(yaml_parse(text).get("Parameters", {}))


@contextmanager
def stand_in() -> Iterator[StandIn]:
    """A running one."""
    aws = StandIn()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"aws": aws}))
    aws.url = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield aws
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    aws: StandIn

    def do_POST(self) -> None:
        if "upload" in urlsplit(self.path).query:
            self._send(200, self._upload())
            return
        call = dict(parse_qsl(self._body().decode(), keep_blank_values=True))
        try:
            self._send(200, self.aws.call(call))
        except RefusedError as refused:
            self._send(400, answers.error(refused))

    def do_PUT(self) -> None:
        path, body = urlsplit(self.path), _unchunked(self._body(), self.headers.get("content-encoding", ""))
        part = dict(parse_qsl(path.query)).get("partNumber")
        if part is None:
            self.aws.objects[path.path] = body
        else:
            self.aws.parts.setdefault(path.path, {})[int(part)] = body
        self._send(200, "")

    def _upload(self) -> str:
        """A file of more than 8 MB comes in parts: the beginning of that, and its end."""
        self._body()
        path = urlsplit(self.path).path
        if (parts := self.aws.parts.pop(path, None)) is not None:
            self.aws.objects[path] = b"".join(parts[number] for number in sorted(parts))
            return "<CompleteMultipartUploadResult><ETag>etag</ETag></CompleteMultipartUploadResult>"
        return "<InitiateMultipartUploadResult><UploadId>one</UploadId></InitiateMultipartUploadResult>"

    def do_HEAD(self) -> None:
        self._send(200 if urlsplit(self.path).path in self.aws.objects else 404, "")

    def do_GET(self) -> None:
        self._send(200, "<ListBucketResult></ListBucketResult>")

    def do_DELETE(self) -> None:
        self.aws.objects.pop(urlsplit(self.path).path, None)
        self._send(204, "")

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("content-length") or 0))

    def _send(self, status: int, text: str) -> None:
        self.send_response(status)
        self.send_header("content-length", str(len(text.encode())))
        self.send_header("etag", '"etag"')
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class calls it so
        """Nothing is printed."""


def _members(call: Mapping[str, str], name: str) -> list[dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for key, value in call.items():
        parts = key.split(".")
        if parts[0] == name and len(parts) == 4:
            found.setdefault(parts[2], {})[parts[3]] = value
    return list(found.values())


def _object(url: str) -> str:
    return "/" + "/".join(urlsplit(url).path.split("/")[1:])


def _last_name(arn: str) -> str:
    return arn.split("/")[1] if arn.startswith("arn:") else arn


def _unchunked(body: bytes, encoding: str) -> bytes:
    """What is behind the chunks in which S3 clients send with a checksum at the end."""
    if "aws-chunked" not in encoding:
        return body
    found = b""
    while body:
        size, _, body = body.partition(b"\r\n")
        length = int(size.split(b";")[0], 16)
        if not length:
            break
        found, body = found + body[:length], body[length + 2 :]
    return found
