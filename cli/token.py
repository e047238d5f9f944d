"""`switchboard token`: a way into a call room for the LiveKit playground or any client."""

from __future__ import annotations

import json
import secrets
from datetime import timedelta
from typing import Annotated

import typer
from livekit import api

from cli.exit_codes import ExitCode, epilog
from cli.output import print_json
from cli.run import livekit_access, prepared
from routing.business import load_business


def register(app: typer.Typer) -> None:
    app.command(epilog=epilog("switchboard token --business alive5", ExitCode.SETTINGS, ExitCode.UNAVAILABLE))(token)


def caller_token(
    *, key: str, secret: str, room: str, identity: str, agent: str, metadata: str = "", hours: float = 6.0
) -> str:
    """A token for one room that asks for our agent there."""
    dispatch = api.RoomConfiguration(agents=[api.RoomAgentDispatch(agent_name=agent, metadata=metadata)])
    grants = api.VideoGrants(room_join=True, room=room, can_publish=True, can_subscribe=True, can_publish_data=True)
    return (
        api.AccessToken(key, secret)
        .with_identity(identity)
        .with_ttl(timedelta(hours=hours))
        .with_grants(grants)
        .with_room_config(dispatch)
        .to_jwt()
    )


def token(
    room: Annotated[str | None, typer.Option(help="Room to join; a new one by default.")] = None,
    identity: Annotated[str, typer.Option(help="Who joins; each participant of a room needs a name of its own.")] = (
        "tester"
    ),
    business: Annotated[str | None, typer.Option(help="Business that answers; the settings' by default.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")] = False,
) -> None:
    """Print the LiveKit server's address and a token for a call, valid for six hours.

    For the LiveKit playground or any client. Who joins with it is answered by the agent.
    """
    settings = prepared("warning")
    access = livekit_access(settings)
    if business is not None:
        load_business(business)
    name = room or f"test-{secrets.token_hex(4)}"
    metadata = json.dumps({"business": business}) if business else ""
    text = caller_token(
        key=access.key,
        secret=access.secret,
        room=name,
        identity=identity,
        agent=settings.switchboard_agent_name,
        metadata=metadata,
    )
    if as_json:
        print_json({"url": access.url, "room": name, "token": text})
    else:
        print(f"url    {access.url}\nroom   {name}\ntoken  {text}")
