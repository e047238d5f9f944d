"""What single commands print: token, faq, voices, migrate, doctor."""

from __future__ import annotations

import json
import wave
from collections.abc import AsyncIterator

import numpy as np
import pytest_asyncio
from livekit import api

from database.migrations import migrations
from routing.business import load_business
from tests.cli.command import Command, Place
from tests.database_server import DatabaseServer

SECRET = "s" * 32
LIVEKIT = {"LIVEKIT_URL": "wss://calls.example", "LIVEKIT_API_KEY": "key", "LIVEKIT_API_SECRET": SECRET}


def test_a_token_lets_one_caller_into_one_room_and_asks_for_the_agent_there(command: Command, place: Place) -> None:
    ended = command(place, "token", "--business", "alive5", "--identity", "ann", "--json", **LIVEKIT)
    given = json.loads(ended.out)
    claims = api.TokenVerifier("key", SECRET).verify(given["token"])
    assert given["url"] == "wss://calls.example"
    assert claims.identity == "ann"
    assert claims.video is not None
    assert (claims.video.room, claims.video.room_join) == (given["room"], True)
    assert not claims.video.room_admin
    assert claims.room_config is not None
    [agent] = claims.room_config.agents
    assert (agent.agent_name, json.loads(agent.metadata)) == ("switchboard", {"business": "alive5"})

    again = command(place, "token", "--room", "mine", **LIVEKIT).out
    assert "mine" in again
    assert given["room"] not in again


def test_the_faq_answers_a_question_a_line(command: Command, place: Place) -> None:
    ended = command(place, "faq", "ask", "--json", stdin="What happens if it rains?\n\nWho won the match yesterday?\n")
    rain, match = (json.loads(line) for line in ended.out.splitlines())
    assert rain["question"] == "What happens if it rains?"
    assert (rain["action"], rain["subject"]) == ("answer", "rain")
    assert rain["similarity"] >= 0.85
    assert rain["answer"]
    assert (match["action"], match["subject"], match["answer"]) == ("none", None, None)
    assert match["similarity"] < 0.7


def test_voices_tell_which_way_of_speaking_is_used(command: Command, place: Place) -> None:
    personas = load_business("alive5").personas
    for settings, used in (({}, "local"), ({"ELEVEN_API_KEY": "key"}, "elevenlabs")):
        rows = json.loads(command(place, "business", "voices", "alive5", "--list", "--json", **settings).out)
        assert [(row["persona"], row["way"]) for row in rows] == [
            (key, way) for key in personas for way in ("elevenlabs", "local")
        ]
        assert {row["way"] for row in rows if row["used"]} == {used}
        for row in rows:
            assert row["voice"] == getattr(personas[row["persona"]].voice, row["way"])
            assert row["usable"] == (row["way"] == "local" or bool(settings))
            assert bool(row["why"]) != row["usable"]


def test_voices_can_be_listened_to(command: Command, place: Place) -> None:
    ended = command(place, "business", "voices", "hibachi", "--speak", str(place.home / "samples"), "--json")
    samples = {row["persona"]: row["sample"] for row in json.loads(ended.out) if row["sample"]}
    assert set(samples) == set(load_business("hibachi").personas)
    spoken = []
    for persona, path in samples.items():
        assert persona in path
        with wave.open(path) as file:
            assert (file.getframerate(), file.getnchannels()) == (24_000, 1)
            assert file.getnframes() > 24_000
            spoken.append(np.frombuffer(file.readframes(file.getnframes()), np.int16))
    assert all(np.abs(sound).max() > 3_000 for sound in spoken)
    assert ended.errors.count("speaking") == len(samples)


def test_lines_are_spoken_once_and_what_was_lost_is_spoken_anew(command: Command, place: Place) -> None:
    assert command(place, "business", "new", "bakery", "--into", str(place.home / "businesses")).code == 0
    speak = ("business", "voices", "bakery", "--json")
    first = json.loads(command(place, *speak, SWITCHBOARD_MAX_WAITING="1").out)
    assert first["lines"] == first["spoken"] == first["cache_lines"] > 20
    assert first["spoken_bytes"] > 1_000_000
    assert {"apology", "greeting", "answer", "waiting"} <= set(first["kinds"])
    lost = next((place.home / "voices").glob("*.wav"))
    lost.unlink()
    again = json.loads(command(place, *speak, SWITCHBOARD_MAX_WAITING="1").out)
    assert (again["spoken"], again["there"], again["failed"]) == (1, first["lines"] - 1, 0)
    assert lost.exists()
    told = command(place, "business", "voices", "bakery", SWITCHBOARD_MAX_WAITING="1")
    assert told.code == 0
    assert f"there already: {first['lines']}" in told.out


def test_lines_that_nobody_speaks_are_told(command: Command, place: Place) -> None:
    nobody = {"ELEVEN_API_KEY": "key", "ELEVEN_BASE_URL": "http://127.0.0.1:9"}
    ended = command(place, "business", "voices", "hibachi", "--json", **nobody)
    report = json.loads(ended.out)
    assert ended.code == 4
    assert report["spoken"] == report["there"] == 0
    assert report["failed"] + report["left_out"] == report["lines"]
    assert {"persona", "language", "text", "why"} == set(report["failures"][0])


def test_samples_that_cannot_be_written_are_named(command: Command, place: Place) -> None:
    in_the_way = place.home / "file"
    in_the_way.touch()
    ended = command(place, "business", "voices", "--speak", str(in_the_way))
    assert ended.code == 3
    assert str(in_the_way) in ended.errors


def test_local_weights_that_are_missing_are_said(command: Command, place: Place) -> None:
    listed = command(place, "business", "voices", "--list", "--json", SWITCHBOARD_LOCAL_MODELS="/nowhere")
    assert {row["usable"] for row in json.loads(listed.out)} == {False}
    assert command.refused(place, "business", "voices", code=3, SWITCHBOARD_LOCAL_MODELS="/nowhere")
    assert command.refused(place, "business", "voices", "--speak", "here", code=3, SWITCHBOARD_LOCAL_MODELS="/nowhere")


def test_migrations_are_applied_to_the_embedded_database_once(command: Command, open_place: Place) -> None:
    assert json.loads(command(open_place, "migrate", "--json").out) == {"applied": [m.path.name for m in migrations()]}
    assert json.loads(command(open_place, "migrate", "--json").out) == {"applied": []}
    assert command(open_place, "migrate").out == "up to date\n"


def findings(ended_out: str) -> dict[str, dict[str, str]]:
    return {finding["part"]: finding for finding in json.loads(ended_out)}


def test_doctor_says_what_is_configured_and_that_nothing_runs(command: Command, place: Place) -> None:
    ended = command(place, "doctor", "--json")
    found = findings(ended.out)
    assert ended.code == 0
    assert {part for part, finding in found.items() if finding["state"] == "problem"} == set()
    assert found["running"]["state"] == "note"
    assert "embedded" in found["database"]["what"]
    assert "sha256" in found["weights"]["what"]
    assert not list(place.home.iterdir())
    assert all(part in command(place, "doctor").out for part in found)


def test_doctor_names_each_thing_that_would_fail(command: Command, place: Place) -> None:
    (place.home / "hibari").mkdir()
    ended = command(
        place,
        "doctor",
        "--json",
        LIVEKIT_URL="ws://127.0.0.1:1",
        LIVEKIT_API_KEY="key",
        LIVEKIT_API_SECRET=SECRET,
        DATABASE_URL="postgresql://nobody:hunter2@127.0.0.1:1/none",
        SWITCHBOARD_LOCAL_MODELS=str(place.home),
        SWITCHBOARD_BUSINESS="hibaci",
    )
    found = findings(ended.out)
    assert ended.code == 1
    problems = {part: finding["what"] for part, finding in found.items() if finding["state"] == "problem"}
    assert set(problems) == {"livekit", "database", "speaking", "business"}
    assert "does not answer" in problems["livekit"]
    assert "does not answer" in problems["database"]
    assert "hibari.onnx" in problems["speaking"]
    assert "Write `hibachi`" in problems["business"]
    assert "hunter2" not in ended.out
    assert SECRET not in ended.out


def test_doctor_says_who_decides(command: Command, place: Place) -> None:
    ended = command(place, "doctor", "--json", OPENAI_API_KEY="key", OPENAI_FALLBACK_MODEL="another")
    deciding = next(finding["what"] for finding in json.loads(ended.out) if finding["part"] == "deciding")
    assert deciding == "gpt-4.1-mini by OPENAI_API_KEY, then another, then on this machine"


def test_doctor_notes_what_is_set_and_not_used(command: Command, place: Place) -> None:
    (place.home / ".env").write_text("SWITCHBOARD_BUSINES=hibachi\n")
    ended = command(place, "doctor", "--json", ELEVENLABS_API_KEY="key", SUPABASE_SERVICE_ROLE_KEY="key")
    notes = [finding["what"] for finding in json.loads(ended.out) if finding["state"] == "note"]
    assert ended.code == 0
    assert any("SWITCHBOARD_BUSINES is no setting" in note for note in notes)
    assert any("SUPABASE_SERVICE_ROLE_KEY is not read" in note and "SUPABASE_SECRET_KEY" in note for note in notes)
    assert any("ELEVENLABS_API_KEY is not read; the setting is called ELEVEN_API_KEY" in note for note in notes)


def test_doctor_takes_a_wrong_setting_for_a_problem_and_goes_on(command: Command, place: Place) -> None:
    ended = command(place, "doctor", "--json", SWITCHBOARD_MAX_CALLS="0")
    assert ended.code == 1
    assert findings(ended.out)["settings"]["state"] == "problem"
    assert "SWITCHBOARD_MAX_CALLS" in findings(ended.out)["settings"]["what"]


@pytest_asyncio.fixture
async def bare_dsn(database_server: DatabaseServer) -> AsyncIterator[str]:
    """The connection string of a database without our schema."""
    dsn = await database_server.fresh(migrated=False)
    yield dsn
    await database_server.drop(dsn)


def test_doctor_asks_for_migrations_that_are_missing(command: Command, place: Place, bare_dsn: str) -> None:
    before = findings(command(place, "doctor", "--json", DATABASE_URL=bare_dsn).out)["database"]
    assert before["state"] == "problem"
    assert "switchboard migrate" in before["what"]
    assert command(place, "migrate", DATABASE_URL=bare_dsn).code == 0
    assert findings(command(place, "doctor", "--json", DATABASE_URL=bare_dsn).out)["database"]["state"] == "ok"
