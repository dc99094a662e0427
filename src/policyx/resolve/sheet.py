"""The names and posts of an article in text order, and the persons that they make."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from policyx.mention.base import Mention, PostParts
from policyx.resolve.base import HeldPost, Place, Status
from policyx.resolve.post_division import division_of
from policyx.text.pattern import lazy
from policyx.text.reading import Reading, Span

if TYPE_CHECKING:
    from policyx.resolve.grounds import Grounds

CHAIN = lazy(
    r" {0,2}(?:[、，,]{1,2}|暨|和|及|并)? {0,2}(?:兼|并兼)? {0,2}"
    r"(?:(?:并)?(?:拟任|拟提名为|提名为|现任|原|原任|时任|代|决定为|决定其为|任|当选为|兼任|担任|我国|我国著名|著名|知名))?"
)
PICTURES = lazy("[\u2600-\u27bf\u2640\u2642\u200d\ufe0f\U0001f000-\U0001faff]+")
"""党委书记🧙、院长: pages that are filled with pictures."""


@dataclass(slots=True)
class Draft:
    """A person while the article is read."""

    name: str
    posts: list[HeldPost] = field(default_factory=list)
    mentions: list[Span] = field(default_factory=list)


@dataclass(slots=True)
class Sheet:
    """Names and posts of an article, in text order, and the persons that they make."""

    reading: Reading
    home: Place | None
    names: list[Mention]
    posts: list[Mention]
    organs: list[Mention]
    drafts: dict[str, Draft]
    grounds: Grounds | None = None
    used: dict[int, Mention] = field(default_factory=dict)
    """Start of a post that was given -> the name it was (last) given to."""

    def gap(self, start: int, stop: int) -> str:
        """The folded text between two places."""
        return PICTURES.sub("", self.reading.fold[start:stop]) if start <= stop else "\n\n\n"

    def name_from(self, at: int) -> Mention | None:
        """The first name that begins at `at` or after."""
        index = bisect_left(self.names, at, key=lambda m: m.start)
        return self.names[index] if index < len(self.names) else None

    def name_to(self, at: int) -> Mention | None:
        """The last name that ends at `at` or before."""
        index = bisect_left(self.names, at, key=lambda m: m.start) - 1
        return self.names[index] if index >= 0 else None

    def give(
        self, name: Mention, post: Mention, rule: str, status: Status | None = None, title: str | None = None
    ) -> None:
        """Give a post to a person."""
        parts = post.parts if isinstance(post.parts, PostParts) else PostParts(None, post.text)
        text = title or post.text
        organ = text[: -len(parts.role)] if text.endswith(parts.role) and text != parts.role else parts.organ
        division = division_of(text, self.home)
        held = HeldPost(text, organ, parts.role, division, status or parts.status, (post.start, post.stop), rule)
        self.used[post.start] = name
        self.drafts[name.text].posts.append(held)
        if self.grounds:
            from policyx.resolve.grounds import Given

            self.grounds.given.append(Given(name, post, held))


def chains(sheet: Sheet) -> Iterator[list[Mention]]:
    """Posts that stand together: 区委副书记、区长."""
    chain: list[Mention] = []
    for post in sheet.posts:
        if chain and not CHAIN.fullmatch(sheet.gap(chain[-1].stop, post.start)):
            yield chain
            chain = []
        chain.append(_candidate(sheet, chain[-1], post) if chain else post)
    if chain:
        yield chain


def _candidate(sheet: Sheet, before: Mention, post: Mention) -> Mention:
    """A post with the status of the one that it continues: 拟任党组副书记、|局长."""
    if not isinstance(post.parts, PostParts) or not isinstance(before.parts, PostParts):
        return post
    if before.parts.status != "candidate" or sheet.gap(before.stop, post.start) != "、":
        return post
    return replace(post, parts=replace(post.parts, status="candidate"))


PLURAL = lazy(
    r"副|常委|执行主席|常务主席|监票人|委员|成员|代表|助理|巡视员|调研员|专员|教授|研究员|专家|农艺师|工程师|户|员$|师$|医生|模范|顾问"
)


def is_plural(post: Mention) -> bool:
    """Whether several may hold the post at once: 副县长, 常委, but not 县长."""
    return bool(PLURAL.search(post.parts.role if isinstance(post.parts, PostParts) else post.text))
