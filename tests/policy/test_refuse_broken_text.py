"""Each rule of the texts, broken on purpose."""

import pytest

from tests.policy.conftest import Folder

VI, EN = "text.vi.md", "text.en.md"


def test_a_clause_without_promise_is_refused(folder: Folder) -> None:
    folder.replace(VI, "{#more}", "{#Z9}").replace(EN, "{#more}", "{#Z9}")
    problems = [p for p in folder.problems() if p.key == "Z9"]
    assert [(p.file, p.line) for p in problems] == [
        (EN, folder.line_of(EN, "Z9")),
        (VI, folder.line_of(VI, "Z9")),
    ]
    assert "a promise in [promises]" in problems[0].expected


def test_a_declared_promise_in_a_text_is_refused(folder: Folder) -> None:
    for file in ("terms.vi.md", "terms.en.md"):
        folder.replace(file, "{#one}", "{#Q1}")
    assert {(p.file, p.found) for p in folder.problems()} == {
        ("terms.vi.md", "a declared one, which no text may state"),
        ("terms.en.md", "a declared one, which no text may state"),
    }


def test_a_promise_in_force_that_no_text_states_is_refused(folder: Folder) -> None:
    folder.replace("policy.toml", 'state = "declared"', 'state = "in_force"')
    assert {(p.file, p.key) for p in folder.problems()} == {(VI, "Q1"), (EN, "Q1")}


def test_a_promise_missing_in_one_language_is_refused(folder: Folder) -> None:
    folder.replace(EN, "{#R1}", "{#how-long}")
    assert {(p.file, p.key) for p in folder.problems()} == {(EN, "R1"), (EN, "how-long")}


def test_sections_in_another_order_are_refused(folder: Folder) -> None:
    folder.replace(EN, "{#S1}", "{#tmp}").replace(EN, "{#R1}", "{#S1}").replace(EN, "{#tmp}", "{#R1}")
    (problem,) = folder.problems()
    assert (problem.file, problem.line, problem.found) == (EN, folder.line_of(EN, "{#R1}"), "another order")


def test_a_section_too_many_in_one_language_is_refused(folder: Folder) -> None:
    (folder.path / VI).write_text((folder.path / VI).read_text("utf-8") + "\n## Nữa {#again}\n\nChữ.\n", "utf-8")
    assert {(p.file, p.key, p.found) for p in folder.problems()} == {(EN, "again", "none with this anchor")}


@pytest.mark.parametrize("name", ["operator.fax", "figures.luck", "retention.attic.period", "operator", "", "a b"])
def test_a_placeholder_that_nothing_fills_is_refused(folder: Folder, name: str) -> None:
    folder.replace(EN, "{{operator.email}}", "{{" + name + "}}")
    problem = folder.problem(name)
    assert (problem.file, problem.line) == (EN, folder.line_of(EN, "{{operator.legal_name}}"))


def test_a_placeholder_left_open_is_refused(folder: Folder) -> None:
    folder.replace(EN, "{{operator.email}}", "{{operator.email}")
    assert any("{{table.key}}" in p.expected for p in folder.problems())


@pytest.mark.parametrize("markup", ["<script>alert(1)</script>", "<b>x</b>", "a <!-- b --> c", "<img src=x>"])
def test_html_in_a_text_is_refused(folder: Folder, markup: str) -> None:
    folder.replace(EN, "- Two", f"- Two\n\n{markup}")
    problem = folder.problem("")
    assert (problem.found, problem.line) == ("HTML", folder.line_of(EN, markup))


def test_an_image_in_a_text_is_refused(folder: Folder) -> None:
    folder.replace(EN, "- Two", "- Two ![x](https://mai.example/x.png)")
    assert folder.problem("").found == "an image"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("# Policy\n", "Policy\n", "a title (# Title)"),
        ("## Who we are {#S1}", "## Who we are", "## Heading {#anchor}"),
        ("## More {#more}", "# More {#more}", "## Heading {#anchor}"),
        ("## More {#more}", "## More {#More}", "a clause id (R1) or a lower-case slug"),
        ("## More {#more}", "## More {#S1}", "each anchor once"),
        ("- One, see [the site]({{operator.site}})\n- Two\n", "", "words under the heading"),
        ("## More {#more}", "More\n----", "## Heading {#anchor}"),
    ],
)
def test_a_text_of_another_form_is_refused(folder: Folder, before: str, after: str, expected: str) -> None:
    folder.replace(EN, before, after)
    assert any(expected in p.expected and p.file == EN for p in folder.problems())


def test_a_text_without_sections_is_refused(folder: Folder) -> None:
    (folder.path / "refunds.vi.md").write_text("# T\n\nx\n")
    assert any(p.file == "refunds.vi.md" and "at least one section" in p.expected for p in folder.problems())


def test_a_text_that_is_no_utf8_is_refused(folder: Folder) -> None:
    (folder.path / "refunds.vi.md").write_bytes(b"# T\n\n## A {#one}\n\n\xe1\n")
    assert any(p.file == "refunds.vi.md" and p.line == 5 and p.expected == "UTF-8" for p in folder.problems())


def test_a_missing_text_is_refused(folder: Folder) -> None:
    (folder.path / "acceptable-use.en.md").unlink()
    (problem,) = folder.problems()
    assert (problem.file, problem.found) == ("acceptable-use.en.md", "no such file")
