"""The report is one page that says in plain words what the figures show."""

from __future__ import annotations

from html.parser import HTMLParser

import numpy as np
import pytest

from tenfold.errors import DataError
from tenfold.evaluation.evidence import Maps
from tenfold.evaluation.metrics import Evaluation, judge
from tenfold.evaluation.report import MOST_MISTAKES, render
from tenfold.evaluation.verdict import verdict

VOID = {"meta", "img", "br", "link", "hr", "input"}
HISTORY = ({"loss": 0.9, "accuracy": 0.8}, {"loss": 0.4, "accuracy": 0.9})
FACTS = {"Recipe": "softmax", "Seed": "7"}


class Page(HTMLParser):
    """A page taken apart: its words, its addresses, and whether every tag was closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.addresses: list[str] = []
        self.tags: list[str] = []
        self.alts: list[str | None] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in VOID:
            self.open.append(tag)
        if tag == "img":
            self.alts.append(dict(attrs).get("alt"))
        named = ("src", "href", "xlink:href", "srcset", "action", "data")
        self.addresses += [value or "" for name, value in attrs if name in named]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split()).replace("\N{NO-BREAK SPACE}", " ")


def evaluate(n: int, wrong: int, *, confidence: float = 0.99) -> Evaluation:
    """Return an evaluation of ``n`` digits, of which the first ``wrong`` are 4s read as 9."""
    labels = (np.arange(n) % 10).astype(np.uint8)
    labels[:wrong] = 4
    said = labels.copy()
    said[:wrong] = 9
    probabilities = np.full((n, 10), (1 - confidence) / 9, np.float32)
    probabilities[np.arange(n), said] = confidence
    probabilities[:wrong] = 0.05
    probabilities[np.arange(wrong), 9] = 0.55
    return judge(probabilities, labels, "drawn")


def page(evaluation: Evaluation, title: str = "a run", maps: Maps | None = None) -> Page:
    images = np.random.default_rng(0).integers(0, 256, (evaluation.n, 28, 28)).astype(np.uint8)
    return Page(render(title, evaluation, HISTORY, FACTS, images, maps))


@pytest.fixture(scope="module")
def usual() -> Page:
    return page(evaluate(1000, 60))


def test_every_tag_is_closed(usual: Page) -> None:
    assert usual.open == []


def test_the_page_asks_nothing_of_the_network(usual: Page) -> None:
    assert all(address.startswith(("data:", "#")) for address in usual.addresses)
    assert "script" not in usual.tags


def test_the_page_opens_with_the_verdict(usual: Page) -> None:
    for line in verdict(evaluate(1000, 60)):
        assert line in usual.text


def test_the_page_shows_every_figure(usual: Page) -> None:
    for heading in (
        "How it learned",
        "What it mixes up",
        "Digit by digit",
        "Can its confidence be believed?",
        "Its worst mistakes",
        "The facts",
    ):
        assert heading in usual.text


def test_every_picture_says_what_it_shows(usual: Page) -> None:
    assert set(usual.alts) == {"A handwritten 4 that was read as 9"}


def test_the_worst_mistakes_are_at_most_forty(usual: Page) -> None:
    assert usual.tags.count("img") == MOST_MISTAKES


def test_the_facts_stand_at_the_end(usual: Page) -> None:
    assert "Recipe softmax Seed 7" in usual.text


def test_a_hostile_title_is_only_words() -> None:
    hostile = page(evaluate(20, 1), title='<script>alert("x")</script>')
    assert "script" not in hostile.tags
    assert '<script>alert("x")</script>' in hostile.text


def test_a_page_without_mistakes_says_so() -> None:
    perfect = page(evaluate(200, 0))
    assert "There are none." in perfect.text
    assert "img" not in perfect.tags


def test_a_page_without_history_leaves_out_the_curves() -> None:
    evaluation = evaluate(30, 2)
    html = render("x", evaluation, [], {}, np.zeros((30, 28, 28), np.uint8), None)
    assert "How it learned" not in Page(html).text


def test_a_page_with_maps_explains_them() -> None:
    maps = Maps(kind="class", layer="dense", pictures=np.ones((10, 28, 28), np.float32))
    assert "evidence for the digit" in page(evaluate(30, 2), maps=maps).text


def test_a_digit_that_is_not_in_the_set_gets_a_dash() -> None:
    assert "9 0 0 9 0 \N{EN DASH} \N{EN DASH} \N{EN DASH}" in page(evaluate(9, 0)).text


def test_a_page_of_one_digit_is_a_page() -> None:
    assert "It read the only digit right." in page(evaluate(1, 0)).text


def test_pictures_of_another_set_are_refused() -> None:
    with pytest.raises(DataError, match="Expected: 30 pictures"):
        render("x", evaluate(30, 2), [], {}, np.zeros((29, 28, 28), np.uint8), None)


def test_the_verdict_says_how_good_where_it_errs_and_what_the_surest_gives() -> None:
    assert verdict(evaluate(1000, 60)) == (
        "It read 940 of 1,000 digits right: 94.00 % (95 % interval 92.35\N{EN DASH}95.31).",
        "Each of its 60 errors is a 4 read as 9.",
        "Accept only the surest 94.0 % (confidence 0.99 or more) and no error remains.",
    )


def test_the_verdict_on_no_error_is_short() -> None:
    assert verdict(evaluate(10_000, 0)) == (
        "It read all 10,000 digits right: 100 % (95 % interval 99.96\N{EN DASH}100).",
    )


def test_the_verdict_on_few_digits_warns() -> None:
    assert "Only 12 digits: do not trust the percentage." in verdict(evaluate(12, 1))


def test_the_verdict_on_one_digit_gives_no_percentage() -> None:
    assert verdict(evaluate(1, 1))[:2] == (
        "It read the only digit wrong.",
        "Only 1 digit: do not trust the percentage.",
    )


def test_nearly_all_is_never_shown_as_all() -> None:
    assert "99.99 %" in verdict(evaluate(50_000, 1))[0]


def test_pairs_mixed_up_equally_often_are_named_together() -> None:
    said = np.eye(10, dtype=np.float32)[[9, 9, 2, 2, 5]]
    evaluation = judge(said, np.array([4, 4, 7, 7, 5], np.uint8), "x")
    assert "It errs by reading 4 as 9 and 7 as 2 (twice each)." in verdict(evaluation)


def test_the_pair_mixed_up_most_is_named() -> None:
    said = np.eye(10, dtype=np.float32)[[9, 9, 2, 5]]
    evaluation = judge(said, np.array([4, 4, 7, 5], np.uint8), "x")
    assert "It errs most by reading 4 as 9 (twice)." in verdict(evaluation)


def test_a_network_that_guesses_is_told_so() -> None:
    rng = np.random.default_rng(4)
    said = rng.dirichlet(np.ones(10), 2000).astype(np.float32)
    last = verdict(judge(said, rng.integers(0, 10, 2000).astype(np.uint8), "x"))[-1]
    assert "are still wrong" in last
