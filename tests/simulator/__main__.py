"""Run the simulated cloud alone."""

import argparse
import asyncio
from collections.abc import Iterator, Sequence
import signal

from .cloud import Cloud
from .generations import Generation


def main(arguments: Sequence[str] | None = None) -> None:
    """Run until SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulator")
    parser.add_argument("--port", type=int, default=0, help="any free one by default")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument(
        "--speed", type=float, default=1, help="simulated seconds per second"
    )
    parser.add_argument(
        "--past-days", type=int, default=0, help="days that the houses have behind them"
    )
    parser.add_argument("--heat-pumps", type=int, default=1, choices=range(1, 10))
    parser.add_argument(
        "--second-user", action="store_true", help="who has a heat pump, too"
    )
    parser.add_argument(
        "--generation",
        type=Generation,
        choices=list(Generation),
        default=Generation.REFERENCE,
    )
    asyncio.run(_run(parser.parse_args(arguments)))


async def _run(options: argparse.Namespace) -> None:
    """Start the cloud, print its account, and wait for a signal."""
    cloud = Cloud(heat_pumps=options.heat_pumps, generation=options.generation)
    if options.second_user:
        cloud.add_heat_pump(options.generation, user_id=cloud.add_user())
    cloud.lively = True
    if options.past_days:
        cloud.clock.advance(cloud.go_back(options.past_days))
    cloud.clock.speed = options.speed
    over = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, over.set)
    await cloud.start(port=options.port, host=options.host)
    try:
        print(*_introduction(cloud), sep="\n", flush=True)
        await over.wait()
    finally:
        await cloud.stop()


def _introduction(cloud: Cloud) -> Iterator[str]:
    """Return what a client needs, line by line."""
    yield f"url: {cloud.url}"
    yield f"org_id: {cloud.org_id}"
    for place, user in enumerate(cloud.users):
        prefix = "second_" if place else ""
        yield f"{prefix}user_id: {user['id']}"
        heat_pumps = cloud.heat_pumps_of(user["id"], include_deleted=False)
        for number, heat_pump in enumerate(heat_pumps, 1):
            suffix = "" if number == 1 else f"_{number}"
            yield f"{prefix}heat_pump_id{suffix}: {heat_pump.id}"
    yield f"client_id: {cloud.client_id}"
    yield f"client_secret: {cloud.client_secret}"
    yield f"access_token: {cloud.access_token}"
    yield "ready"


if __name__ == "__main__":
    main()
