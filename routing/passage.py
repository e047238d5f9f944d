"""A passage of a longer document, as it is found and as it is spoken."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict, Field

SPOKEN_WORDS = 45
"""About a quarter of a minute of speech; one sentence is spoken whole, however long it is."""


class Passage(BaseModel):
    """Sentences under one heading of a file in `documents/`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    subject: str
    question: str = Field(description="what it answers, as a caller is asked back")
    language: str = "en"
    heading: str = Field(default="", description="the nearest heading above it")
    sentences: tuple[str, ...] = Field(min_length=1)
    opening: str = Field(description="what names the document, with `{said}` where the sentences go")
    file: str = Field(description="its name in `documents/`")
    line: int
    origin: str = Field(default="", description="what the file was made of")

    @property
    def source(self) -> str:
        """Where it stands, and what that was made of."""
        place = f"documents/{self.file}:{self.line}"
        return f"{place} ({self.origin})" if self.origin else place

    def asked(self) -> Iterator[str]:
        """What a question is compared with: the heading and each sentence."""
        if self.heading:
            yield self.heading
        yield from self.sentences

    def spoken(self, near: str = "") -> str:
        """The sentences around the one that is `near`, from the first one where none is, behind the document's name."""
        begin = self.sentences.index(near) if near in self.sentences else 0
        end = begin + 1
        words = len(self.sentences[begin].split())
        while end < len(self.sentences) and words + len(self.sentences[end].split()) <= SPOKEN_WORDS:
            words += len(self.sentences[end].split())
            end += 1
        while end == len(self.sentences) and begin and words + len(self.sentences[begin - 1].split()) <= SPOKEN_WORDS:
            begin -= 1
            words += len(self.sentences[begin].split())
        return self.opening.replace("{said}", " ".join(self.sentences[begin:end]))
