"""When may words differ and still say the same? Only English, and when in doubt: never.

What passes: other case of a first letter, British for American spelling, a known mistake, one
letter of a long word lost, added or out of place where no other word comes of it, a word that
stood twice, typographic quotes and dashes, and a comma between two plain words.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ims.redline.align import Gap, align, gaps_between
from ims.redline.english import MISTAKES, SAME_ENDINGS, SAME_WORD, SORT_OF
from ims.redline.real_words import REAL_WORDS

_TOKEN = re.compile(r"(\s*)([^\W_]+(?:['’‐‑-][^\W_]+|(?<=\d)[.,:/](?=\d)[^\W_]+)*|\S)")
_QUOTES = str.maketrans("‘’“”‐‑", "''\"\"--")
_DASHES = frozenset("-–—")
_CLOSING = frozenset(",.;:)]")
_ENDS = frozenset(".?!")
# Their case is their meaning: mg and Mg, may and May.
_KEEP_CASE = frozenset({"unit", "number", "time word"})
_CASED = frozenset({"may", "i", "a"})
_LONG = 7
_HEAD, _TAIL = 2, 3  # prefixes and endings decide what a word means
_SHOWN = 60


@dataclass(frozen=True)
class Token:
    """A word or a sign; `key` is it without the typography of quotes."""

    text: str
    key: str
    space: str  # before it

    @property
    def spaced(self) -> bool:
        """Return whether something stands between it and the one before."""
        return bool(self.space)

    @property
    def begins_block(self) -> bool:
        """Return whether an empty line stands above it."""
        return self.space.count("\n") > 1

    @property
    def sort(self) -> str:
        """Return number, unit, modal verb ..., empty for a plain word or a sign."""
        if any(map(str.isnumeric, self.text)):
            return "number"
        parts = [self.key.lower(), *re.split("['-]", self.key.lower())]
        if self.key.lower().endswith("n't"):
            return "negation"
        return next((SORT_OF[part] for part in parts if part in SORT_OF), "")

    @property
    def is_word(self) -> bool:
        """Return whether it is made of the letters that English has."""
        return self.key.isascii() and self.key.isalpha()

    @property
    def is_plain(self) -> bool:
        """Return whether it is a word that decides nothing by itself."""
        return self.is_word and not self.sort


def text_reasons(old: str, new: str) -> list[str]:
    """Return why the two texts do not say the same for certain; nothing where they do."""
    return _Comparison(_tokens(old), _tokens(new)).reasons()


def _tokens(text: str) -> list[Token]:
    return [Token(word, word.translate(_QUOTES), space) for space, word in _TOKEN.findall(text)]


@dataclass(frozen=True)
class _Comparison:
    old: Sequence[Token]
    new: Sequence[Token]

    def reasons(self) -> list[str]:
        pairs = align([token.key for token in self.old], [token.key for token in self.new])
        found = list(self._spacing(pairs))
        for gap in gaps_between(pairs, (0, len(self.old), 0, len(self.new))):
            found += self._gap(gap)
        return list(dict.fromkeys(found))

    def _spacing(self, pairs: Sequence[tuple[int, int]]) -> Iterator[str]:
        """Yield the numbers whose signs or units came nearer or went away: `- 5`, `-5`."""
        for (i, j), (i_next, j_next) in pairwise(pairs):
            if (i_next, j_next) != (i + 1, j + 1):
                continue
            left, right = self.old[i], self.old[i_next]
            moved = right.spaced != self.new[j_next].spaced
            if moved and "number" in {left.sort, right.sort} and right.text not in _CLOSING:
                yield f"the space between `{left.text}` and `{right.text}` changed"

    def _gap(self, gap: Gap) -> list[str]:
        a, a_end, b, b_end = gap
        left = [i for i in range(a, a_end) if not self._may_vanish(self.old, i)]
        came = [j for j in range(b, b_end) if not self._may_vanish(self.new, j)]
        if len(left) != len(came):
            return _told([self.old[i] for i in left], [self.new[j] for j in came])
        wrong = [(i, j) for i, j in zip(left, came, strict=True) if not self._same(i, j)]
        return [_became(self.old[i], self.new[j]) for i, j in wrong]

    def _may_vanish(self, row: Sequence[Token], at: int) -> bool:
        """Return whether a token may come or go: a comma between words, a word written twice."""
        token, before, after = row[at], row[max(at - 1, 0)], row[min(at + 1, len(row) - 1)]
        if token.text == ",":
            return before.is_plain and after.is_plain and not after.begins_block
        twice = at > 0 and before.key.lower() == token.key.lower() and not token.begins_block
        return row is self.old and twice and token.is_word and token.sort in {"", "condition"}

    def _same(self, i: int, j: int) -> bool:
        old, new = self.old[i], self.new[j]
        if old.text in _DASHES and new.text in _DASHES:
            around = [*self.old[max(i - 1, 0) : i], *self.old[i + 1 : i + 2]]
            return all(token.is_plain for token in around) and len(around) == 2  # noqa: PLR2004
        if not (old.is_word and new.is_word):
            return False
        if old.key.lower() == new.key.lower():
            return _case_may_differ(old, new)
        if _cased(old) != _cased(new):
            return False
        first, second = old.key.lower(), new.key.lower()
        if _usual_form(first) == _usual_form(second) or MISTAKES.get(first) == second:
            return True
        begins = i == 0 or self.old[i - 1].text in _ENDS
        return self._is_slip(old, new) and (old.key.islower() or begins)

    def _is_slip(self, old: Token, new: Token) -> bool:
        """Return whether a letter slipped; a word that stays elsewhere is no slip."""
        a, b = old.key.lower(), new.key.lower()
        if old.sort or new.sort or (a in REAL_WORDS and b in REAL_WORDS):
            return False
        return _one_letter(a, b) and all(token.key.lower() != a for token in self.new)


def _case_may_differ(old: Token, new: Token) -> bool:
    keeps = old.sort in _KEEP_CASE or old.key.lower() in _CASED
    return not keeps and all(t.key[1:].islower() for t in (old, new))


def _cased(token: Token) -> str:
    if token.key.islower():
        return "lower"
    return "capital" if token.key[1:].islower() or len(token.key) == 1 else token.key


def _usual_form(word: str) -> str:
    word = SAME_WORD.get(word, word)
    for pattern, ending in SAME_ENDINGS:
        word = pattern.sub(ending, word)
    return word


def _one_letter(a: str, b: str) -> bool:
    """Return whether one letter inside a long word is lost, added or has changed its place."""
    short, long = sorted((a, b), key=len)
    if len(short) < _LONG or len(long) - len(short) > 1:
        return False
    at = next((n for n, (x, y) in enumerate(zip(short, long, strict=False)) if x != y), len(short))
    if len(short) == len(long):
        turned = long[at + 1 : at + 2] + long[at : at + 1]
        same = short[at : at + 2] == turned and short[at + 2 :] == long[at + 2 :]
        return same and _HEAD <= at < len(short) - _TAIL + 1
    return short[at:] == long[at + 1 :] and _HEAD <= at <= len(short) - _TAIL


def _became(old: Token, new: Token) -> str:
    if old.sort == new.sort == "number":
        return f"the number {old.text} became {new.text}"
    return f"`{old.text}` became `{new.text}`"


def _told(old: Sequence[Token], new: Sequence[Token]) -> list[str]:
    """Return what was added or removed, the words that decide by name."""
    words_old, words_new = {t.key for t in old}, {t.key for t in new}
    found = [_named(t, "removed") for t in old if t.sort and t.key not in words_new]
    found += [_named(t, "added") for t in new if t.sort and t.key not in words_old]
    if found:
        return found
    if old and new:
        return [f"`{_joined(old)}` became `{_joined(new)}`"]
    return [f"`{_joined(old or new)}` was {'removed' if old else 'added'}"]


def _named(token: Token, what: str) -> str:
    if token.sort == "number":
        return f"the number {token.text} was {what}"
    name = "word" if token.sort == "condition" else token.sort
    return f"the {name} `{token.text}` was {what}"


def _joined(tokens: Sequence[Token]) -> str:
    text = "".join((" " if token.spaced else "") + token.text for token in tokens).strip()
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."
