"""Tells another program of replies: signed, so that it knows who tells."""

from __future__ import annotations

import hashlib
import hmac
import json
import time

import httpx

from desk.api.deliveries import Delivery, NotDelivered

SIGNATURE = "Switchboard-Signature"
SECONDS = 10.0
GONE = 410


def signature(secret: str, body: bytes, *, at: int) -> str:
    """`t=SECONDS,v1=HEX`: the HMAC-SHA256 of `SECONDS.BODY`. The time is in it, so that an old one is known as old."""
    signed = f"{at}.".encode() + body
    return f"t={at},v1={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"


class WebhookSender:
    """Posts events as JSON; any answer of 2xx takes them."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    async def send(self, delivery: Delivery) -> None:
        """See `desk.api.deliveries.Sender`."""
        event = {
            "id": str(delivery.id),
            "type": delivery.event,
            "created_at": delivery.created_at.isoformat(),
            "data": {
                "reply_id": str(delivery.reply_id),
                "conversation_id": f"conv_{delivery.call_id.hex}",
                "business": delivery.business,
                "channel": delivery.channel,
                "response": delivery.text if delivery.event != "reply.rejected" else None,
                "edited": delivery.edited,
            },
        }
        body = json.dumps(event, ensure_ascii=False).encode()
        headers = {
            "Content-Type": "application/json",
            SIGNATURE: signature(self._secret, body, at=int(time.time())),
        }
        try:
            async with httpx.AsyncClient(timeout=SECONDS, follow_redirects=False) as client:
                answer = await client.post(delivery.target, content=body, headers=headers)
        except httpx.HTTPError as error:
            raise NotDelivered(f"the webhook's address does not answer ({type(error).__name__})") from error
        if not answer.is_success:
            raise NotDelivered(f"the webhook answered {answer.status_code}", final=answer.status_code == GONE)
