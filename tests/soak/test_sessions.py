"""The memory of the server while readers come and go."""

import os
import time
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from dashboard import store
from tests.browser.conftest import serving
from tests.soak.conftest import tell

PARKED = 128
"""How many closed sessions Streamlit keeps, for readers who come back: until then memory must grow."""


def visit(address: str, query: str) -> int:
    """Open a page in a session of its own, without a browser; the number of elements that were sent."""
    message = BackMsg()
    message.rerun_script.query_string = query
    message.rerun_script.page_name = "country"
    elements = 0
    with connect(
        f"{address.replace('http', 'ws', 1)}/_stcore/stream",
        origin=address,
        subprotocols=["streamlit"],
        max_size=None,
        open_timeout=60,
    ) as socket:
        socket.send(message.SerializeToString())
        while True:
            answer = ForwardMsg()
            answer.ParseFromString(socket.recv(timeout=120))
            elements += answer.HasField("delta")
            if answer.WhichOneof("type") == "script_finished":
                assert answer.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
                return elements


def server_at(address: str) -> int:
    """The process that was started for an address: a child of this one."""
    port = address.rsplit(":", 1)[1]
    children = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    for child in (number for path in children for number in path.read_text().split()):
        if port in Path(f"/proc/{child}/cmdline").read_text().split("\0"):
            return int(child)
    raise LookupError(address)


def megabytes(process: int) -> float:
    """The memory that a process holds."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def test_memory_of_many_sessions(shipped: Path, seconds: float) -> None:
    """When every page has been made once, further readers cost no more memory."""
    countries = store.query("country/list")["country_code"].tolist()[:12]
    with serving(shipped.parent) as address:
        process = server_at(address)
        start = megabytes(process)
        for country in countries:
            assert visit(address, f"country={country}") > 100
        held = [megabytes(process)]
        until, sessions = time.monotonic() + seconds, 0
        while time.monotonic() < until or sessions < 3 * PARKED:
            for country in countries:
                assert visit(address, f"country={country}") > 100
                sessions += 1
            held.append(megabytes(process))
    half = len(held) // 2
    tell(
        "memory of the server over fresh sessions",
        f"{start:.0f} MB at the start, {held[0]:.0f} MB when {len(countries)} countries had been made, "
        f"{held[half]:.0f} MB after half of {sessions} further sessions, {held[-1]:.0f} MB after all of them",
    )
    # What is held is bounded by the caches: the second half adds next to nothing to what the first one left.
    assert held[-1] < 1.15 * held[half]
