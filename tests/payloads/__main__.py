"""`make producers`: write `docs/producers.md` anew."""

from devtools.paths import ROOT

from tests.payloads.document import page


def main() -> None:
    (ROOT / "docs" / "producers.md").write_text(page())


if __name__ == "__main__":
    main()
