"""What is read from the registry: history, duplicates, counts, search, the list's ways."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation
from tests import factories

from chainloom.audit.models import AuditEntry
from chainloom.jobs.testing import run_queued
from chainloom.organisations import finding
from chainloom.organisations.models import Organisation, Participation
from chainloom.organisations.search import IndexBusy
from chainloom.organisations.selectors import (
    Wanted,
    duplicates_of,
    entries_of,
    events,
    expiring,
    likely_duplicates,
    organisations,
    tier_counts,
)
from chainloom.organisations.selectors import listing as listing_module
from chainloom.organisations.selectors.duplicates import REASONS, record_of_values
from chainloom.organisations.services import (
    certificate_add,
    name_add,
    organisation_create,
    organisation_merge,
    organisation_update,
)

pytestmark = pytest.mark.django_db


# History


def test_history_reads_as_sentences_with_old_and_new_values(mill, office):
    organisation_update(
        organisation=mill, values={"headcount": 400, "revenue_band": "e"}, version=1, by=office
    )
    [event, *_older] = events(entries_of(mill, office), office)
    assert event.text == f"{office.user.display_name} changed the profile of {mill.name}"
    assert {(c.label, c.old, c.new) for c in event.changes} == {
        ("headcount", "320", "400"),
        ("revenue band", "100–400 million yuan", "400 million – 1 billion yuan"),
    }


def test_history_is_told_in_the_readers_language(mill, office):
    certificate_add(
        organisation=mill, values={"kind": "smart_factory", "level": "basic"}, by=office
    )
    with translation.override("zh-hans"):
        [event, *_older] = events(entries_of(mill, office), office)
        assert event.text == (f"{office.user.display_name}为{mill.name}登记了“智能工厂 · 基础级”")
        assert ("级别", "基础级") in [(c.label, c.new) for c in event.changes]


def test_the_history_of_an_absorbed_entry_is_told_with_the_survivors(mill, twin, office):
    organisation_merge(survivor=mill, absorbed=twin, by=office)
    texts = [event.text for event in events(entries_of(mill, office), office)]
    assert any(f"merged “{twin.name}” into {mill.name}" in text for text in texts)
    assert any(f"entered {twin.name}" in text for text in texts)


def test_another_chain_reads_no_figures_and_no_names_of_people(mill, office, stranger):
    organisation_update(organisation=mill, values={"headcount": 400}, version=1, by=office)
    organisation_create(values={"name": "x", "uscc": mill.uscc}, by=stranger)
    told = events(entries_of(mill, stranger), stranger)
    assert not [c for event in told for c in event.changes if c.new in ("320", "400")]
    assert office.user.display_name not in " ".join(event.text for event in told)


def test_members_without_the_right_read_no_history(mill, firm):
    assert not entries_of(mill, firm).exists()
    assert entries_of(firm.membership.organisation, firm) is not None


# Duplicates


def reasons(found) -> set[str]:
    return {reason.code for reason in found[0].reasons if reason.speaks_for}


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"name": "完全不同的名字", "uscc": factories.make_uscc(900001)}, "uscc_equal"),
        ({"name": "鲤城织云纺织厂"}, "name_core_equal"),
        ({"name": "织云纺织", "address": "常泰街道织云路8号"}, "address_equal"),
    ],
)
def test_a_likely_duplicate_is_found_with_the_reason(mill, office, values, reason):
    found = likely_duplicates(office, record_of_values(values))
    assert [one.organisation for one in found] == [mill]
    assert reason in reasons(found)


def test_a_duplicate_is_found_by_a_former_name(mill, office):
    name_add(organisation=mill, kind="former", text="泉州远山布业有限公司", by=office)
    found = likely_duplicates(office, record_of_values({"name": "远山布业"}))
    assert [one.organisation for one in found] == [mill]


@pytest.mark.parametrize("name", ["鲤城织云印染有限公司", "恒丰纺织", ""])
def test_another_firm_is_not_taken_for_it(mill, office, name):
    assert likely_duplicates(office, record_of_values({"name": name})) == []


def test_duplicates_of_other_chains_are_not_told(mill, stranger):
    assert likely_duplicates(stranger, record_of_values({"name": mill.name})) == []


def test_an_entry_is_no_duplicate_of_itself(mill, twin, office):
    assert [one.organisation for one in duplicates_of(office, mill)] == [twin]


def test_a_key_that_very_many_share_proposes_nothing(mill, office, monkeypatch):
    from chainloom.organisations.selectors import duplicates

    monkeypatch.setattr(duplicates, "MOST_SHARING", 0)
    assert duplicates_of(office, mill) == []


def test_every_reason_is_said_in_both_languages():
    with translation.override("zh-hans"):
        chinese = {code: str(sentence) for code, sentence in REASONS.items()}
    for code, sentence in REASONS.items():
        assert str(sentence) != chinese[code]


# Counts


def test_tier_counts_are_those_of_the_day(mill, twin, office):
    values = {"kind": "high_tech", "issued_on": "2022-01-01", "expires_on": "2024-12-31"}
    certificate_add(organisation=mill, values=values, by=office)
    certificate_add(organisation=mill, values={**values, "issued_on": "2023-01-01"}, by=office)
    certificate_add(
        organisation=twin, values={"kind": "high_tech", "issued_on": "2024-06-01"}, by=office
    )
    counts = {
        day: {one.kind: one.count for one in tier_counts(office, dt.date.fromisoformat(day))}
        for day in ("2021-12-31", "2022-01-01", "2024-12-31", "2025-01-01")
    }
    assert counts == {
        "2021-12-31": {},
        "2022-01-01": {"high_tech": 1},
        "2024-12-31": {"high_tech": 2},
        "2025-01-01": {"high_tech": 1},
    }


def test_counts_are_fresh_after_a_change(mill, office):
    day = dt.date(2026, 1, 1)
    assert tier_counts(office, day) == []
    certificate_add(organisation=mill, values={"kind": "high_tech"}, by=office)
    assert [one.count for one in tier_counts(office, day)] == [1]


def test_counts_leave_out_other_chains(mill, office, stranger):
    certificate_add(organisation=mill, values={"kind": "high_tech"}, by=office)
    assert tier_counts(stranger) == []


@pytest.mark.parametrize(("ends", "shown"), [(-1, False), (0, True), (90, True), (91, False)])
def test_what_ends_within_ninety_days_is_listed(mill, office, ends, shown):
    today = dt.date(2026, 7, 1)
    values = {"kind": "high_tech", "expires_on": today + dt.timedelta(days=ends)}
    certificate_add(organisation=mill, values=values, by=office)
    assert expiring(office, today=today).exists() is shown


# The list's two ways of reading give the same rows


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(),
        Wanted(kind="firm"),
        Wanted(district="350500"),
        Wanted(place="outside"),
        Wanted(certificate="high_tech"),
        Wanted(contact="no"),
        Wanted(district="350502", certificate="high_tech", on=dt.date(2026, 1, 1)),
    ],
)
def test_few_and_many_are_read_differently_and_alike(chain, office, monkeypatch, wanted):
    for number in range(12):
        row = organisation_create(
            values={
                "name": f"样例{number}厂",
                "kind": ["firm", "bank"][number % 2],
                "district_code": ["350502", "350503", "440303", ""][number % 4],
            },
            by=office,
        )
        if number % 3 == 0:
            certificate_add(organisation=row, values={"kind": "high_tech"}, by=office)
    few = set(organisations(office, wanted).values_list("pk", flat=True))
    monkeypatch.setattr(listing_module, "FEW", 0)
    many = set(organisations(office, wanted).values_list("pk", flat=True))
    assert few == many


@pytest.mark.parametrize("indexed", [True, False])
def test_no_hit_of_a_narrowed_list_is_lost_behind_better_ones(office, monkeypatch, indexed):
    """More entries fit the text than are taken from the index; the one wanted is found last."""
    names = ["甲纺织厂", "乙纺织厂", "丙纺织厂", "丁纺织厂", "泉州市鲤城区纺织产业发展银行"]
    rows = [
        organisation_create(
            values={"name": name, "kind": "bank" if "银行" in name else "firm"}, by=office
        )
        for name in names
    ]
    if indexed:
        finding.search_rebuild()
    monkeypatch.setattr(listing_module, "FEW", 3)
    narrowed = listing_module.listing(office, Wanted(q="纺织", kind="bank"))
    assert (list(narrowed.rows), narrowed.best_only) == ([rows[-1]], 0)
    whole = listing_module.listing(office, Wanted(q="纺织"))
    assert (whole.rows.count(), whole.best_only) == (3, 3)


def test_a_list_that_holds_only_the_best_says_so(office, client_of, monkeypatch):
    for name in ("甲纺织厂", "乙纺织厂"):
        organisation_create(values={"name": name}, by=office)
    desk, url = client_of(office), "/c/fabric/organisations/?q=纺织"
    assert "only the best" not in desk.get(url).content.decode()
    monkeypatch.setattr(listing_module, "FEW", 1)
    assert "More than 1 fit what was searched for" in desk.get(url).content.decode()


@pytest.mark.parametrize("counted", [listing_module.COUNTED, 0])
def test_districts_of_another_chain_are_not_offered(office, stranger, monkeypatch, counted):
    monkeypatch.setattr(listing_module, "COUNTED", counted)
    monkeypatch.setattr(listing_module, "_newest", lambda: 0)
    for actor, code in ((office, "350503"), (stranger, "440303")):
        organisation_create(values={"name": f"样例{code}厂", "district_code": code}, by=actor)
    present = listing_module.districts_present(office)
    assert "350503" in present
    assert "440303" not in present


def test_a_chain_without_members_looks_at_no_others(office, mill, django_assert_max_num_queries):
    Participation.objects.filter(chain=office.chain).delete()
    with django_assert_max_num_queries(3):
        assert listing_module.districts_present(office) == []


def test_a_small_part_of_the_registry_is_read_without_passing_the_others(
    office, mill, django_assert_max_num_queries, monkeypatch
):
    """However few are counted elsewhere: passing the others of a million takes seconds."""
    monkeypatch.setattr(listing_module, "COUNTED", 0)
    monkeypatch.setattr(listing_module, "_newest", lambda: 1_000)
    with django_assert_max_num_queries(2):
        assert "350502" in listing_module.districts_present(office)


# Search


def found(actor, text: str) -> list[Organisation]:
    return [one.organisation for one in finding.search(actor, text)]


@pytest.mark.parametrize(
    "text", ["织云", "zyfz", "zhiyun", "织云纺织", factories.make_uscc(900001)]
)
def test_an_organisation_is_found_by_any_of_its_writings(mill, office, text):
    finding.search_rebuild()
    assert found(office, text) == [mill]


@pytest.mark.parametrize("text", ["织云", "织云纺织", factories.make_uscc(900001)[:10]])
def test_without_an_index_the_database_answers(mill, office, text):
    assert found(office, text) == [mill]


def test_the_index_follows_a_change_after_its_commit(
    mill, office, django_capture_on_commit_callbacks
):
    finding.search_rebuild()
    with django_capture_on_commit_callbacks(execute=True):
        organisation_update(organisation=mill, values={"short_name": "远山"}, version=1, by=office)
    assert found(office, "ysh") == [mill]
    with django_capture_on_commit_callbacks(execute=True):
        other = organisation_create(values={"name": "远山老厂"}, by=office)
        organisation_merge(survivor=mill, absorbed=other, by=office)
    assert found(office, "远山老厂") == [mill]


def test_a_missing_index_is_built_with_the_first_change(office, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        made = organisation_create(values={"name": "鲤城新立织造厂"}, by=office)
    assert finding.index().size() >= 1
    assert found(office, "xlzz") == [made]


def test_a_busy_index_is_built_again_by_a_job(mill, monkeypatch):
    def busy(entries):
        raise IndexBusy("somebody is writing")

    finding.search_rebuild()
    monkeypatch.setattr(finding.index(), "upsert", busy)
    finding.refresh([mill.pk])
    finding.refresh([mill.pk])
    [job] = run_queued()
    assert (job.kind, job.status) == (finding.REBUILD_JOB, "done")
    assert job.result["organisations"] == Organisation.objects.filter(merged_into=None).count()


def test_very_many_changes_are_indexed_by_one_job_after_their_commit(
    office, monkeypatch, django_capture_on_commit_callbacks
):
    finding.search_rebuild()
    monkeypatch.setattr(finding, "SMALL", 3)
    with django_capture_on_commit_callbacks(execute=True):
        made = [
            organisation_create(values={"name": f"鲤城新立{number}织造厂"}, by=office)
            for number in "一二三四五"
        ]
    assert found(office, "新立三织造") == []
    [job] = run_queued()
    assert (job.kind, job.status) == (finding.REFRESH_JOB, "done")
    # One run of neighbours; what was made before the test may stand before it.
    assert job.params["runs"][-1] == [made[0].pk, made[-1].pk]
    assert found(office, "新立三织造") == [made[2]]


def test_other_chains_are_not_found(mill, stranger):
    finding.search_rebuild()
    assert found(stranger, "织云") == []


def test_every_entry_of_the_trail_has_a_registered_action(mill, twin, office):
    from chainloom.audit import actions

    organisation_merge(survivor=mill, absorbed=twin, by=office)
    assert all(actions.is_registered(row.action) for row in AuditEntry.objects.all())
