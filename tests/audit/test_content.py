"""The content: what the real entries must be, beyond what any content must."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from catalogue.content.links import Catalogue, references
from catalogue.content.model import Course, CourseDraft, texts

DRAWN_UP = ("C", "D", "E")
SAFETY = re.compile("电工|焊|脚手架|起重|锅炉|电梯|燃气|驾驶|护理|陪护|消防|保安|烹调|安全员")

# What may hold today: looked up at the one who issued it, or waiting for that.
TODAY = ("current", "unknown")


def drafts(catalogue: Catalogue) -> Iterator[tuple[Course, CourseDraft]]:
    for course in catalogue.courses:
        if course.draft:
            yield course, course.draft


def said(draft: CourseDraft) -> str:
    return "".join(
        [
            draft.summary,
            *draft.outcomes,
            draft.assessment,
            *draft.bring,
            *(unit.title + unit.content for unit in draft.outline),
        ]
    )


def test_the_menu_has_every_seat_and_no_waiver(real: Catalogue) -> None:
    assert real.main_menu.waive_expected == ""
    assert real.tally("line") == {"general": 18, "enterprise": 90, "post": 23}
    assert {course.id for course in real.menu} == {
        *(f"T{n:03}" for n in range(1, 19)),
        *(f"Q{n:03}" for n in range(1, 91)),
        *(f"G{n:03}" for n in range(1, 24)),
    }


def test_the_levels_are_those_that_the_sources_bear(real: Catalogue) -> None:
    """Research can only raise a seat: the attested become more, those with nothing fewer."""
    levels = real.tally("level")
    assert levels.keys() <= set("ABCDE")
    assert levels["A"] + levels["B"] >= 3
    assert levels["E"] <= 83


def test_seats_of_unnamed_industries_stay_empty(real: Catalogue) -> None:
    empty = {course.id for course in real.menu if course.placeholder}
    assert empty <= {"G019", "G020", "G021", "G022", "G023"}
    assert all(course.draft is None for course in real.menu if course.id in empty)


def test_nothing_official_is_said_of_a_drawn_up_course(real: Catalogue) -> None:
    for course in real.courses:
        if course.evidence.level in DRAWN_UP:
            assert course.official is None
            assert course.title_origin == "drawn-up"


def test_no_two_courses_are_alike(real: Catalogue) -> None:
    grams = {
        course.id: {said(draft)[i : i + 5] for i in range(len(said(draft)) - 4)}
        for course, draft in drafts(real)
    }
    alike = {
        (a, b): shared
        for a, b in combinations(grams, 2)
        if (shared := len(grams[a] & grams[b]) / len(grams[a] | grams[b])) > 0.25
    }
    assert alike == {}


def test_no_unit_title_is_worn_out(real: Catalogue) -> None:
    titles = Counter(unit.title for _, draft in drafts(real) for unit in draft.outline)
    assert {title: n for title, n in titles.items() if n > 4} == {}
    assert not {"概述", "总结", "课程概述", "课程总结"} & titles.keys()
    assert min(map(len, titles)) >= 4


def test_no_summary_opens_like_many_others(real: Catalogue) -> None:
    openings = Counter(draft.summary[:8] for _, draft in drafts(real))
    assert {opening: n for opening, n in openings.items() if n > 5} == {}


def test_outlines_have_five_to_nine_units_that_add_up(real: Catalogue) -> None:
    for course, draft in drafts(real):
        assert 5 <= len(draft.outline) <= 9, course.id
        assert sum(unit.hours for unit in draft.outline) == draft.suggested_hours, course.id


def test_courses_that_can_hurt_name_the_training_they_do_not_replace(real: Catalogue) -> None:
    silent = {
        course.id
        for course, _ in drafts(real)
        if SAFETY.search(course.title) and "不" not in course.statutory_notice
    }
    assert silent == set()


def test_every_policy_case_and_programme_is_tied_to_another_entry(real: Catalogue) -> None:
    """Either way will do: a link made only so that nobody is alone tells readers nothing."""
    ties = [
        reference
        for entry in real
        for reference in references(entry)
        if reference.relation != "source"
    ]
    named = {end for tie in ties for end in (tie.origin, tie.target)}
    lonely = {entry.id for entry in (*real.policies, *real.cases, *real.programmes)} - named
    assert lonely == set()


def test_every_course_is_linked_to_something_or_belongs_to_a_programme(real: Catalogue) -> None:
    lonely = [
        course.id for course in real.courses if not course.links and course.line not in real.homes
    ]
    assert lonely == []


def test_a_reason_is_a_reason_of_its_own(real: Catalogue) -> None:
    reasons = Counter(link.reason for entry in real for link in getattr(entry, "links", ()))
    assert min(map(len, reasons)) >= 12
    assert {reason: n for reason, n in reasons.items() if n > 6} == {}


def test_everything_in_scope_is_there(real: Catalogue) -> None:
    assert len(real.policies) >= 40
    assert len(real.cases) >= 49
    assert len(real.programmes) >= 54
    assert len(real.conflicts) >= 28
    # Of the 76 rules on record two pay school teachers (001, part 10): out of scope.
    assert sum(1 for _ in real.subsidies()) >= 74
    assert sum(1 for _ in real.figures()) >= 38
    assert {"L001", "L002"} <= {course.id for course in real.courses if real.outside(course)}


def test_it_helps_today(real: Catalogue) -> None:
    """Floors for what may hold today, and none of it without the day on which it was looked up."""
    held = [policy for policy in real.policies if policy.status in TODAY]
    assert len(held) >= 60
    assert [p.id for p in held if not p.evidence.sources] == []
    assert sum(bool(policy.confirmed) for policy in held) >= 60
    rules = [rule for policy in held for rule in policy.subsidies]
    assert len(rules) >= 60
    whole = [rule for rule in rules if rule.clause and rule.payer and rule.condition]
    assert len(whole) >= 40
    assert len(real.certificates) >= 40
    assert len([each for each in real.certificates if each.verify and each.evidence.sources]) >= 40
    assert len(real.contacts) >= 15


def test_whose_rules_ran_out_leads_to_what_may_hold_today(real: Catalogue) -> None:
    held = {policy.id for policy in real.policies if policy.status in TODAY}
    ended = [
        policy for policy in real.policies if policy.status == "historical" and policy.subsidies
    ]
    leading = {tie.policy for each in real.policies if each.id in held for tie in each.relations}
    left = [
        policy.id
        for policy in ended
        if policy.id not in leading
        and held.isdisjoint(tie.policy for tie in (*policy.links, *policy.relations))
    ]
    # The rule of one office for its own staff, whose name was taken out.
    assert len(ended) >= 9
    assert len(left) <= 1


def test_synonyms_stand_in_one_group_each(real: Catalogue) -> None:
    assert len(real.synonyms) >= 150
    words = Counter(word for group in real.synonyms for word in group)
    assert {word: n for word, n in words.items() if n > 1} == {}


def test_a_group_of_synonyms_leads_to_something(real: Catalogue) -> None:
    everything = "\n".join(text for entry in real for text in texts(entry))
    assert [group for group in real.synonyms if not any(word in everything for word in group)] == []
