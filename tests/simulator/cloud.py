"""The simulated cloud as tests use it."""

from types import TracebackType
from typing import Self

from .generations import Generation
from .server import Server
from .world import World


class Cloud(World):
    """A world that can be reached over HTTP while it is started."""

    def __init__(
        self, *, heat_pumps: int = 1, generation: Generation = Generation.REFERENCE
    ) -> None:
        """Begin with one user; nothing listens yet."""
        super().__init__(heat_pumps=heat_pumps, generation=generation)
        self._server: Server | None = None
        self._url: str | None = None

    @property
    def url(self) -> str:
        """The address, without a path; it remains after a stop.

        Raises:
            RuntimeError: The cloud was never started.
        """
        if self._url is None:
            raise RuntimeError("The cloud was never started")
        return self._url

    async def start(self, port: int = 0, host: str = "127.0.0.1") -> None:
        """Listen on a port, any free one by default."""
        self._server = Server(self)
        self._url = f"http://{host}:{await self._server.start(host, port)}"

    async def stop(self) -> None:
        """Drop requests in flight and stop listening; all data is kept."""
        if self._server is not None:
            await self._server.stop()
            self._server = None

    async def __aenter__(self) -> Self:
        """Start on a free port."""
        await self.start()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop."""
        await self.stop()
