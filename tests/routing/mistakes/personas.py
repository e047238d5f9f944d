"""Mistakes in personas."""

from __future__ import annotations

from tests.routing.mistakes.mistake import Mistake

PERSONAS = {
    "a tag that another persona has": Mistake(
        file="personas/sales.md", old="tag: s", new="tag: r", what="the tag `r` belongs to reception", write="such as s"
    ),
    "a tag of two letters": Mistake(
        file="personas/sales.md", old="tag: s", new="tag: sa", what="may not be 'sa'", write="one lower-case letter"
    ),
    "a voice without its id": Mistake(
        file="personas/sales.md",
        old="  elevenlabs: EXAVITQu4vr4xnSDxMaL\n",
        new="",
        at="voice:",
        what="`voice.elevenlabs` is missing",
        write="elevenlabs: …",
    ),
    "a local voice that does not exist": Mistake(
        file="personas/sales.md",
        old="  local: plain",
        new="  local: hihg",
        what="`voice.local` may not be 'hihg'",
        write="probably `high`",
    ),
    "an occasion that does not exist": Mistake(
        file="personas/sales.md",
        old="  return:",
        new="  returning:",
        what="`acknowledge.returning` is not known",
        write="probably `return`",
    ),
    "nothing to say after a hand-over without a topic": Mistake(
        file="personas/sales.md",
        old='    - "Hi, this is {name}."\n    - "{name} here, hello."',
        new='    - "Hi, this is {name} about {topic}."',
        at="  default:",
        what="has no topic",
        write="without {topic}",
    ),
    "a placeholder that nothing fills": Mistake(
        file="personas/sales.md",
        old='  - "Let me hand you over to {to_name} from {to_role}."',
        new='  - "Let me hand you over to {next_name}."',
        what="nothing fills {next_name}",
        write="`to_name`",
    ),
    "a topic in a greeting": Mistake(
        file="personas/sales.md",
        old="I'm {name}, an AI assistant, and",
        new="I'm {name}, an AI assistant for {topic}, and",
        at='  - "Hi, thank you',
        what="nothing fills {topic}",
        write="`business`",
    ),
    "a brace that stands alone": Mistake(
        file="personas/sales.md",
        old='    - "{name} here, hello."',
        new='    - "{name here, hello."',
        what="a brace stands alone",
        write="{name}",
    ),
    "no front matter": Mistake(
        file="personas/sales.md",
        old="---\nname: Sarah",
        new="name: Sarah",
        what="does not begin with front matter",
        write="a line ---",
    ),
    "front matter without an end": Mistake(
        file="personas/sales.md",
        old="---\n\nYou are Sarah",
        new="\nYou are Sarah",
        at="---",
        what="the front matter has no end",
        write="another after the last",
    ),
    "a key written that is made of the file": Mistake(
        file="personas/sales.md", old="tag: s", new="key: sales\ntag: s", what="`key` is made of", write="Remove"
    ),
    "a need that nobody serves": Mistake(
        file="personas/support.md",
        old="serves: problems",
        new="serves: enquiries",
        in_file="personas",
        what="no persona serves problems",
        write="serves: problems",
    ),
}
