"""The command line: what it answers, what it refuses, and that it refuses in one line."""

from __future__ import annotations

import argparse
import io
import subprocess
import sys
from datetime import date
from itertools import zip_longest
from pathlib import Path

import pytest
from openpyxl import load_workbook

from chainloom.accounts.models import Invitation, Membership, Role, User
from chainloom.accounts.tokens import invitation_by_link
from chainloom.audit.models import AuditEntry
from chainloom.chain.models import Chain, Known, Placement, ProductRelation
from chainloom.cli.commands import export_, user_
from chainloom.cli.main import COMMANDS, main, parser
from chainloom.organisations.models import Kind, Organisation, RevenueBand
from chainloom.reports.models import Briefing
from tests import factories
from tests.installation import CHAINLOOM, Installation

# What it starts works on the database that is tested.
pytestmark = pytest.mark.database

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs" / "cli.md"
PASSWORD = "correct-horse-battery-9"


@pytest.fixture
def run(capsys, db):
    """Run a command in this process: what it said, having ended with the status expected."""

    def command(*arguments: object, status: int = 0) -> str:
        capsys.readouterr()
        assert main([str(part) for part in arguments]) == status
        said = capsys.readouterr()
        return said.out + said.err

    return command


@pytest.fixture
def typed(monkeypatch):
    """What stands on standard input."""
    return lambda text: monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def test_help_answers_at_once_and_needs_no_database():
    done = subprocess.run([*CHAINLOOM, "--help"], capture_output=True, text=True, check=True)
    assert all(f"    {name} " in done.stdout for name in COMMANDS)
    heavy = "import chainloom.cli.main as m, sys; m.parser(); print('django' in sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True)
    assert loaded.stdout == "False\n"


def _commands(of: argparse.ArgumentParser, words: str = "chainloom"):
    """(command in full, its parser) for every command, those of commands included."""
    for action in of._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, sub in action.choices.items():
                yield f"{words} {name}", sub
                yield from _commands(sub, f"{words} {name}")


def test_every_command_and_option_is_documented():
    text = DOCS.read_text(encoding="utf-8")
    sections = {
        words: words + text.partition(f"## {words}\n")[2].partition("\n## ")[0]
        for words in (f"chainloom {name}" for name in COMMANDS)
    }
    missing = []
    for words, sub in _commands(parser()):
        section = sections[" ".join(words.split()[:2])]
        if words not in section:
            missing.append(words)
        options = {name for action in sub._actions for name in action.option_strings}
        for name in options - {"-h", "--help"}:
            if f"`{name}" not in section and f"{name} " not in section:
                missing.append(f"{words} {name}")
    assert not missing


def test_no_option_is_without_help():
    bare = [
        f"{words} {action.dest}"
        for words, sub in _commands(parser())
        for action in sub._actions
        if not action.help and action.option_strings
    ]
    assert not bare


def test_words_written_twice_are_the_same():
    from chainloom.cli.exports import SHEETS

    assert set(user_.ROLES) == set(Role.values)
    assert set(export_.WHAT) == set(SHEETS)


@pytest.mark.parametrize(
    "arguments",
    [
        ("import", "members.csv", "--chain", "nowhere"),
        ("export", "stages", "--out", "stages.csv", "--chain", "nowhere"),
        ("user", "invite", "--role", "firm", "--organisation", "x", "--chain", "nowhere"),
        ("user", "list", "--chain", "nowhere"),
    ],
)
def test_an_unknown_chain_is_one_line_that_names_those_there_are(run, chain, arguments):
    said = run(*arguments, status=2)
    assert said == "chainloom: There is no chain 'nowhere'. Chains here: fabric.\n"


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("import", "/none/members.csv"), "There is no file /none/members.csv"),
        (("import", "products", "/none/graph.csv"), "There is no file /none/graph.csv"),
        (("import", "products"), "Write: chainloom import products FILE"),
        (("import", "members.csv", "--table", "cars"), "Tables: organisations, certificates"),
        (("export", "stages", "--out", "stages.pdf"), "ends in .xlsx or .csv"),
        (("export", "stages", "links", "--out", "both.csv"), "A CSV holds one table"),
        (("export", "stages", "--out", "/none/stages.csv"), "There is no folder /none"),
        (("user", "password", "nobody@example.test"), "There is no account"),
        (("user", "add", "nobody"), "is not an e-mail address"),
        (("user", "add", "a@example.test"), "use --password-stdin"),
        (("chain", "new", "x", "--name", "x", "--district", "999999"), "GB/T 2260"),
        (("chain", "new", "x", "--name", "x", "--district", "350502", "--template", "y"), "“y”"),
    ],
)
def test_a_refusal_is_one_line(run, chain, typed, arguments, reason):
    typed("")
    said = run(*arguments, status=2)
    assert said.startswith("chainloom: ")
    assert said.count(reason) == 1
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("sing",),
        ("import",),
        ("import", "x.csv", "--as-of", "yesterday"),
        ("export", "cars", "--out", "x.csv"),
        ("serve", "--bind", "8000"),
        ("serve", "--bind", "localhost:99999"),
        ("serve", "--bind", "a b:80"),
        ("serve", "--workers", "0"),
        ("serve", "--threads", "none"),
        ("demo", "--port", "99999", "--setup-only"),
        ("demo", "--firms", "many", "--setup-only"),
        ("import", "x.csv", "--rows", "-1"),
        ("backup", "{date}.tar.gz", "--keep", "0"),
    ],
)
def test_a_slip_in_the_arguments_ends_with_2_before_anything_is_opened(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    assert ended.value.code == 2
    assert "usage: chainloom" in capsys.readouterr().err


def test_without_tables_it_says_how_to_make_them(tmp_path):
    from tests.installation import database_of_its_own

    with database_of_its_own() as address:
        bare = Installation(tmp_path / "bare", address)
        answers = bare.run_each([("user", "list"), ("backup", tmp_path / "b.tar.gz")])
    for status, said in answers:
        assert status == 2
        assert said.strip().endswith("Run: chainloom migrate")
    assert not list(tmp_path.glob("*.tar.gz"))


# People


def test_an_account_is_made_given_a_role_shut_out_and_erased(run, typed, office):
    typed(PASSWORD + "\n")
    run("user", "add", "New@Example.test", "--name", "新人", "--password-stdin")
    person = User.objects.get(email="new@example.test")
    assert person.check_password(PASSWORD)
    given = ("new@example.test", "--role", "bureau", "--organisation", "测试产业链链办")
    assert run("user", "role", "give", *given).startswith("Given:")
    assert [m.role for m in person.memberships.filter(ended_at=None)] == ["bureau"]
    assert "bureau of 测试产业链链办 in fabric" in run("user", "list", "--chain", "fabric")
    run("user", "deactivate", "new@example.test")
    person.refresh_from_db()
    assert not person.is_active
    assert "deactivated" in run("user", "list")
    run("user", "activate", "new@example.test")
    run("user", "role", "end", "new@example.test")
    assert not person.memberships.filter(ended_at=None)
    assert "no second factor" in run("user", "second-factor", "end", "new@example.test")
    run("user", "erase", "new@example.test")
    assert not User.objects.filter(email="new@example.test").exists()
    actions = AuditEntry.objects.filter(actor_label="command line").order_by("pk")
    assert [entry.action for entry in actions] == [
        "user.create",
        "membership.create",
        "user.deactivate",
        "user.activate",
        "membership.end",
        "user.erase",
    ]


def test_a_person_shut_out_is_out_at_once(run, client_of, office):
    browser = client_of(office)
    assert browser.get("/me/").status_code == 200
    run("user", "deactivate", office.user.email)
    assert browser.get("/me/").status_code == 302


def test_a_weak_password_is_refused_with_the_reason(run, typed, db):
    typed("12345\n")
    said = run("user", "add", "new@example.test", "--password-stdin", status=2)
    assert "too short" in said
    assert not User.objects.exists()


def test_a_password_is_asked_for_twice_and_never_shown(run, monkeypatch, office):
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal())
    answers = iter([PASSWORD, "another-one-entirely", PASSWORD, PASSWORD])
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(answers))
    assert "differ" in run("user", "password", office.user.email, status=2)
    said = run("user", "password", office.user.email)
    assert PASSWORD not in said
    office.user.refresh_from_db()
    assert office.user.check_password(PASSWORD)


def test_an_invitation_is_a_link_that_gives_the_role(run, firm):
    said = run(
        "user", "invite", "--role", "firm", "--organisation", firm.membership.organisation.uscc
    )
    token = said.splitlines()[0].rstrip("/").rpartition("/")[2]
    invitation = invitation_by_link(token)
    assert invitation.role == "firm"
    assert invitation.organisation_id == firm.organisation_id
    assert Invitation.objects.count() == 1


def test_which_of_several_is_meant_has_to_be_said(run, chain, office):
    for _number in range(2):
        factories.OrganisationFactory(chain=chain, name="同名公司", uscc=None)
    said = run(
        "user", "role", "give", office.user.email, "--role", "firm", "--organisation", "同名公司",
        status=2,
    )  # fmt: skip
    first, second = Organisation.objects.filter(name="同名公司").order_by("pk")
    assert f"#{first.pk} 同名公司, #{second.pk} 同名公司" in said
    run(
        "user", "role", "give", office.user.email,
        "--role", "firm", "--organisation", f"#{second.pk}",
    )  # fmt: skip
    assert Membership.objects.get(role="firm").organisation == second
    assert "Say which with --role" in run("user", "role", "end", office.user.email, status=2)


def test_the_last_office_role_cannot_be_ended(run, office):
    assert "last office role" in run("user", "role", "end", office.user.email, status=2)


def test_who_may_make_chains_is_given_and_ended(run, office):
    run("user", "operator", "give", office.user.email)
    assert User.objects.get(pk=office.user.pk).is_operator
    assert "operator" in run("user", "list")
    run("user", "operator", "end", office.user.email)
    assert not User.objects.get(pk=office.user.pk).is_operator


# Chains and sheets


def test_a_chain_starts_from_a_template(run):
    assert "textile_fabric" in run("chain", "templates")
    run(
        "chain", "new", "licheng", "--name", "鲤城纺织面料", "--district", "350502",
        "--template", "textile_fabric", "--office", "鲤城链办",
    )  # fmt: skip
    made = Chain.objects.get(slug="licheng")
    assert made.stages.count() > 20
    assert made.participations.get().organisation.name == "鲤城链办"
    assert "licheng" in run("chain", "list")


def members(folder: Path, *rows: str) -> Path:
    path = folder / "members.csv"
    path.write_text("\n".join(["企业名称,统一社会信用代码,环节,简介", *rows]), encoding="utf-8")
    return path


def test_an_import_is_a_preview_until_it_is_confirmed(run, chain, tmp_path):
    factories.StageFactory(chain=chain, name="机织")
    sheet = members(tmp_path, f"鲤城区甲纺织有限公司,{factories.make_uscc(1)},机织,织布")
    said = run("import", sheet)
    assert "new      1" in said
    assert "Nothing was changed" in said
    assert not Organisation.objects.exists()
    assert "Applied, rows: 1" in run("import", sheet, "--confirm", "--as-of", "2026-01-31")
    assert Placement.objects.get().organisation.name == "鲤城区甲纺织有限公司"
    assert Placement.objects.get().source.as_of == date(2026, 1, 31)
    assert "unchanged  1" in run("import", sheet)


def test_rows_left_out_are_shown_with_their_reason_and_end_with_1(run, chain, tmp_path):
    factories.StageFactory(chain=chain, name="机织")
    sheet = members(
        tmp_path,
        f"鲤城区甲纺织有限公司,{factories.make_uscc(1)},机织,织布",
        "鲤城区乙纺织有限公司,91350502MA0000002X,机织,织布",
        "鲤城区丙纺织有限公司,,漂洗,漂布",
    )
    said = run("import", sheet, "--confirm", status=1)
    assert "The check character of this USCC" in said
    assert "“漂洗” is no stage of this chain" in said
    assert Organisation.objects.count() == 1
    assert "2 rows left out" in run("import", sheet, "--rows", "1", status=1)


def test_a_refused_file_does_not_keep_the_others_out(run, chain, tmp_path):
    factories.StageFactory(chain=chain, name="机织")
    good = members(tmp_path, f"鲤城区甲纺织有限公司,{factories.make_uscc(1)},机织,织布")
    bad = tmp_path / "picture.xlsx"
    bad.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    said = run("import", bad, good, "--confirm", status=2)
    assert f"chainloom: {bad}: " in said
    assert Organisation.objects.count() == 1


def test_a_product_graph_is_taken_in(run, chain, tmp_path):
    sheet = tmp_path / "graph.csv"
    sheet.write_text(
        "product,other,relation\n坯布,涤纶长丝,上游材料\n坯布,坯布,上游材料\n", "utf-8"
    )
    said = run("import", "products", sheet, status=1)
    assert "1 product relations" in said
    assert "Nothing was changed" in said
    assert not ProductRelation.objects.exists()
    run("import", "products", sheet, "--confirm", status=1)
    assert ProductRelation.objects.get().needs == "涤纶长丝"


@pytest.fixture
def full(chain, firm):
    """A chain with one of everything that can be written into a sheet."""
    weaving = factories.StageFactory(chain=chain, name="机织", name_en="Weaving")
    dyeing = factories.StageFactory(
        chain=chain, name="染色", name_en="Dyeing", industry_codes=["1752"]
    )
    factories.StageInputFactory(upstream=weaving, downstream=dyeing, products=["坯布"])
    own = firm.membership.organisation
    other = factories.OrganisationFactory(
        chain=chain, name="鲤城区另样印染有限公司", english_name="Other Dyeing Co., Ltd.",
        revenue_band="d", headcount=120, founded_on=date(2008, 5, 12), short_name="另样",
    )  # fmt: skip
    source = factories.SourceFactory(chain=chain)
    factories.PlacementFactory(
        organisation=own, stage=weaving, products="坯布", capacity=500, capacity_unit="万米",
        source=source,
    )  # fmt: skip
    factories.PlacementFactory(organisation=other, stage=dyeing, source=source)
    factories.CertificateFactory(
        organisation=own, kind="high_tech", issued_on=date(2025, 1, 1), number="GR202535000001",
        source=source,
    )  # fmt: skip
    factories.SupplyLinkFactory(
        chain=chain, supplier=own, buyer=other, product="坯布", year=2025, amount="800.50",
        supplier_stage=weaving, buyer_stage=dyeing, source=source,
    )  # fmt: skip
    return chain


@pytest.fixture
def every_choice(full):
    """Every kind, band and way of knowing, each of which is written as a word."""
    made = [
        factories.OrganisationFactory(chain=full, kind=kind, revenue_band=band)
        for kind, band in zip_longest(Kind.values, RevenueBand.values, fillvalue="")
    ]
    weaving = full.stages.get(name="机织")
    for number, known in enumerate(Known.values):
        factories.SupplyLinkFactory(
            chain=full, supplier=made[number], buyer=made[-1], known=known,
            supplier_stage=weaving, product="坯布",
        )  # fmt: skip
    return full


SHEETS = ("organisations", "certificates", "placements", "links")


def test_a_briefing_is_counted_and_written(run, chain, tmp_path):
    paper = tmp_path / "briefing.docx"
    said = run("briefing", "2026-q3", "--out", paper)
    assert "工作简报（2026年第3季度）" in said
    assert paper.read_bytes().startswith(b"PK")
    assert Briefing.objects.get().is_counted()
    for wrong in (
        ("2026-q9", "--out", paper),
        ("2026-q3", "--out", tmp_path / "briefing.txt"),
        ("2026-q3", "--out", tmp_path / "none" / "briefing.pdf"),
        ("2026-q3", "--out", paper, "--chain", "nowhere"),
    ):
        run("briefing", *wrong, status=2)
    assert Briefing.objects.count() == 1


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_what_was_exported_can_be_sent_back_and_changes_nothing(
    run, every_choice, tmp_path, language, suffix
):
    if suffix == "xlsx":
        files = [(SHEETS, tmp_path / "all.xlsx")]
    else:
        files = [((name,), tmp_path / f"{name}.csv") for name in SHEETS]
    for what, path in files:
        run("export", *what, "--out", path, "--language", language)
        said = run("import", path)
        verdicts = {line.split()[0] for line in said.split("verdict")[1].splitlines()[2:] if line}
        assert verdicts == {"unchanged"}, said


def test_every_sheet_is_written_whole_and_in_chinese(run, full, tmp_path):
    said = run("export", *export_.WHAT, "--out", tmp_path / "all.xlsx")
    book = load_workbook(tmp_path / "all.xlsx")
    assert len(book.sheetnames) == len(export_.WHAT)
    for sheet in book:
        header = [str(cell.value) for cell in sheet[1]]
        assert [name for name in header if not any("一" <= char <= "鿿" for char in name)] == []
    rows = dict(part.split(" ")[::-1] for part in said.rpartition(": ")[2].strip().split(", "))
    # A sheet of nothing has one line that says so.
    assert {name: sheet.max_row - 1 for name, sheet in zip(export_.WHAT, book, strict=True)} == {
        name: max(int(count), 1) for name, count in rows.items()
    }
    assert [cell.value for cell in book["环节"][3]][-1] == "机织"


def test_an_export_cannot_carry_a_formula(run, full, tmp_path):
    name = '=HYPERLINK("http://evil.test")'
    factories.OrganisationFactory(chain=full, name=name, uscc=None)
    run("export", "organisations", "--out", tmp_path / "o.csv")
    text = (tmp_path / "o.csv").read_text("utf-8-sig")
    assert "'=HYPERLINK" in text
    run("export", "organisations", "--out", tmp_path / "o.xlsx")
    cells = [cell for row in load_workbook(tmp_path / "o.xlsx").active.rows for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_a_longer_export_asks_the_database_no_more_often(
    run, full, tmp_path, django_assert_max_num_queries
):
    for _number in range(150):
        factories.OrganisationFactory(chain=full)
    with django_assert_max_num_queries(6):
        run("export", "organisations", "--out", tmp_path / "o.csv")
    assert len((tmp_path / "o.csv").read_text("utf-8").splitlines()) == 153


def test_only_what_is_of_the_chain_is_exported(run, full, stranger, tmp_path):
    run("export", "organisations", "--chain", "fabric", "--out", tmp_path / "o.csv")
    assert "别的链办" not in (tmp_path / "o.csv").read_text("utf-8")


# reseal


def test_secrets_are_sealed_anew_and_lost_ones_named(run, settings):
    from chainloom.notices.models import Webhook

    about = {"name": "h", "address": "https://robot.test/send?key=k", "secret": "s"}
    hook = Webhook.objects.create(chain=factories.ChainFactory(), **about)
    assert run("reseal") == "2 secrets sealed with the present key\n"
    settings.SECRET_KEY = "another " * 8
    said = run("reseal", status=1)
    assert f"cannot be opened by any key: notices.Webhook {hook.pk}, secret" in said
    assert "sealed with another key" in run("check", status=1)
