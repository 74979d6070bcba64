"""60,000 web pushes: from one call to the last hand-over, against a push service on this machine.

The receiver is a process of its own on the same cores, answers 201 over kept connections and opens every hundredth
message as a browser would (http_ece, other people's code). What is measured is the product's own way: followers in the
database, a round of a topic, the outbox, the channel; the worker runs in this process.

    python -m bench.web_push [--people 60000] [--engine sqlite|postgresql] [--delay-ms 0]
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import sys
import time
from pathlib import Path

GOAL_S, GOAL_PEOPLE, EVERY = 120.0, 60_000, 100


def receive(port_of, count, opened, keys, delay_s):
    """The push service: an asyncio protocol, so that it takes as little of the cores as it can."""
    import http_ece
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    private = load_der_private_key(keys["private"], None)

    class Service(asyncio.Protocol):
        def connection_made(self, transport):
            self.transport, self.kept = transport, b""

        def data_received(self, data):
            self.kept += data
            while (end := self.kept.find(b"\r\n\r\n")) >= 0:
                head = self.kept[:end].lower()
                at = head.index(b"content-length:") + 15
                length = int(head[at:].split(b"\r\n", 1)[0])
                if len(self.kept) < end + 4 + length:
                    return
                body, self.kept = self.kept[end + 4 : end + 4 + length], self.kept[end + 4 + length :]
                count.value += 1
                if count.value % EVERY == 0:
                    plain = http_ece.decrypt(body, private_key=private, auth_secret=keys["auth"], version="aes128gcm")
                    opened.value += json.loads(plain)["title"] == "大雨特別警報"
                asyncio.get_running_loop().call_later(delay_s, self.answer) if delay_s else self.answer()

        def answer(self):
            self.transport.write(b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n")

    async def serve():
        server = await asyncio.get_running_loop().create_server(Service, "127.0.0.1", 0, backlog=1024)
        port_of.value = server.sockets[0].getsockname()[1]
        await server.serve_forever()

    asyncio.run(serve())


def browser_keys():
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

    key = ec.generate_private_key(ec.SECP256R1())
    return {
        "private": key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
        "public": key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint),
        "auth": os.urandom(16),
    }


def follow(people, port, keys):
    """Followers as the product keeps them; in bulk, for this is not what is measured."""
    from hataori.blocks.messaging import addresses, models
    from hataori.interfaces.web_push.encryption import encoded
    from hataori.kernel import clock

    now = clock.now()
    for first in range(0, people, 2000):
        rows = []
        for n in range(first, min(first + 2000, people)):
            endpoint = f"http://127.0.0.1:{port}/send/{n}"
            value = {"endpoint": endpoint, "p256dh": encoded(keys["public"]), "auth": encoded(keys["auth"])}
            rows.append(
                models.Address(
                    channel="web_push",
                    value=json.dumps(value),
                    blind=addresses.blind_of("web_push", endpoint),
                    created_at=now,
                    verified_at=now,
                )
            )
        models.Address.objects.bulk_create(rows)
        models.Subscription.objects.bulk_create(
            models.Subscription(topic="emergency", title="緊急", address=row, channel="web_push", created_at=now)
            for row in rows
        )


def tell(limit_s):
    from django.db import transaction

    from hataori.blocks.messaging import api as messaging
    from hataori.platform.outbox import api as outbox

    started = time.perf_counter()
    post = messaging.Post(
        "大雨特別警報", "すぐに命を守る行動をとってください。", "https://example.jp/e/1", tag="e-1", urgent=True
    )
    with transaction.atomic():
        told = messaging.tell_topic("emergency", post, key=f"bench:{started}", urgent=True)
    queued = time.perf_counter() - started
    while outbox.depth() and time.perf_counter() - started < limit_s * 4:
        if not outbox.deliver_due(lane="web_push.urgent"):
            time.sleep(0.05)
    return told.followers["web_push"], queued, time.perf_counter() - started


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--people", type=int, default=GOAL_PEOPLE)
    arguments.add_argument("--engine", default="sqlite", choices=["sqlite", "postgresql"])
    arguments.add_argument("--delay-ms", type=float, default=0.0, help="what the push service takes to answer")
    asked = arguments.parse_args()
    keys = browser_keys()
    port, count, opened = (multiprocessing.Value("i", 0) for _ in range(3))
    receiver = multiprocessing.Process(
        target=receive, args=(port, count, opened, keys, asked.delay_ms / 1000), daemon=True
    )
    receiver.start()
    while not port.value:
        time.sleep(0.05)
    from tools.installation import Installation

    with Installation(asked.engine) as house:
        house.environment["HATAORI_EGRESS_ALLOW"] = f"127.0.0.1:{port.value}"
        os.environ.update(house.environment, DJANGO_SETTINGS_MODULE="hataori.web.settings")
        sys.path.insert(0, str(Path(__file__).parents[1] / "src"))
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        follow(asked.people, port.value, keys)
        followers, queued, seconds = tell(GOAL_S)
        from hataori.interfaces.web_push import hands

        hands.close()
        from django.db import connection

        connection.close()
    receiver.kill()
    goal = GOAL_S * asked.people / GOAL_PEOPLE
    print(f"engine {asked.engine}, {os.cpu_count()} cores, the push service answers after {asked.delay_ms:g} ms")
    print(
        f"followers {followers:,}; received {count.value:,}; "
        f"opened {opened.value:,} of {count.value // EVERY:,} looked at"
    )
    print(f"queued in {queued:.2f} s; all handed over in {seconds:.1f} s = {followers / seconds:,.0f} a second")
    print(f"ratio to the goal of {goal:g} s: {seconds / goal:.2f}")
    return 0 if seconds <= goal and count.value >= followers and opened.value == count.value // EVERY else 1


if __name__ == "__main__":
    sys.exit(main())
