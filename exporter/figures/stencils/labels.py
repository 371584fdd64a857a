"""Texts of one look, such as the labels of axes and legends: each letter is converted once."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from exporter.figures.stencils.blocks import block, corner, moved
from exporter.figures.stencils.lettering import UNKERNED, Lettering

PATTERN = re.compile(
    r'<text text-anchor="(start|middle|end)" transform="translate\((-?[\d.]+,-?[\d.]+)\)"'
    r'((?: (?:font-family|font-size|font-weight|font-style|fill|fill-opacity)="[^"]*")*)>'
    r"(?=[^ ])([ !-%'-;=?-~\u2212]*[!-%'-;=?-~\u2212])</text>"
)
"""Anchor, place, attributes and text, of letters that need no escape in markup."""
_JOINED = re.compile("f[fijl]|  ")
"""Ligatures; and spaces, of which one is drawn."""
_KERNED = re.compile("[^0-9+\u2212]+")
_SAMPLE = 32
"""Letters of a stand-in; one of twice as many takes three times as long."""
_START = 4
"""What a text costs before its first letter, in letters."""


@dataclass(frozen=True, slots=True)
class Label:
    """A text and where it stands."""

    anchor: str
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Labels:
    """Texts with the same attributes, and the number of their stand-ins."""

    labels: tuple[Label, ...]
    attributes: str
    row: int

    @property
    def samples(self) -> list[str]:
        """Texts with all that has to be known of the letters, each with a zero at its end."""
        texts = [label.text for label in self.labels]
        single = sorted({*"".join(texts), "0"} & UNKERNED)
        kerned = dict.fromkeys(part for text in texts for part in _KERNED.findall(text))
        return list(_filled([*single, *(f"{part}0" for part in kerned)]))

    @property
    def is_worth_it(self) -> bool:
        """Whether the stand-ins are converted in clearly less time than the texts."""
        ours, theirs = _cost(self.samples), _cost([label.text for label in self.labels])
        joined = any(_JOINED.search(label.text) for label in self.labels)
        return not joined and 4 * ours < 3 * theirs

    def stand_ins(self) -> Iterator[str]:
        """What stands for each text; the samples are with the first."""
        samples, letters = self.samples, self.attributes
        before = "".join(
            f'<text text-anchor="start" transform="translate({spot})"{letters}>{sample}</text>'
            for spot, sample in zip(self._spots, samples, strict=False)
        )
        for spot in self._spots[len(samples) :]:
            yield f'{before}<path transform="translate({spot})" d="M0,0L1,0" stroke="#000"/>'
            before = ""

    @property
    def _spots(self) -> list[str]:
        """Where the stand-ins are, of the samples first."""
        return [corner(self.row, n) for n in range(len(self.samples) + len(self.labels))]

    def write(self, content: bytes) -> bytes | None:
        """The content with every text where its stand-in is."""
        lettering, samples = Lettering(), self.samples
        for spot, sample in zip(self._spots, samples, strict=False):
            found = block(content, spot)
            if not found or not lettering.learn(sample, content[found[1] : found[2]]):
                return None
            content = content[: found[0]] + content[found[2] :]
        for spot, label in zip(self._spots[len(samples) :], self.labels, strict=True):
            found = block(content, spot)
            if not found:
                return None
            text = moved(label.place, lettering.block(label.text, label.anchor))
            content = content[: found[0]] + text + content[found[2] :]
        return content


def _filled(parts: Sequence[str]) -> Iterator[str]:
    """The parts as few texts, none of many letters and all with a zero at the end."""
    text = ""
    for part in parts:
        if len(text) + len(part) > _SAMPLE and text:
            yield f"{text}0"
            text = ""
        text += part
    yield f"{text}0"


def _cost(texts: Sequence[str]) -> int:
    return sum(_START + len(text) for text in texts)
