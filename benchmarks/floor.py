"""The floor: decoding exactly the packets wanted, with as many threads, in a warm process.

It shares nothing with the product but PyAV. Reading is done before the clock starts.
``python benchmarks/floor.py FILM INTERVAL THREADS`` prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import queue
import threading
import time
from bisect import bisect_left
from typing import Any

import av


def wanted(film: str, interval: float) -> tuple[Any, list[Any]]:
    """The stream, and the keyframe packet nearest to each slot, each once."""
    container = av.open(film)
    stream = container.streams.video[0]
    stream.thread_count = 1
    container.seek(0)
    base = stream.time_base
    assert base is not None
    container.seek(1 << 40, stream=stream)  # Matroska reads its Cues on the first seek
    times = sorted(entry.timestamp for entry in stream.index_entries if entry.is_keyframe)
    duration = float((stream.duration or 0) * base) or (container.duration or 0) / 1e6
    chosen: list[int] = []
    slot = 0.0
    while slot < duration:
        tick = int(slot / base)
        after = bisect_left(times, tick)
        near = min(times[max(0, after - 1) : after + 1], key=lambda time: abs(time - tick))
        if near not in chosen[-1:]:
            chosen.append(near)
        slot += interval
    return stream, [_packet(container, stream, time) for time in chosen]


def _packet(container: Any, stream: Any, time: int) -> Any:
    container.seek(time, stream=stream)
    return next(packet for packet in container.demux(stream) if packet.is_keyframe)


def decode(stream: Any, packets: list[Any], threads: int) -> float:
    """Seconds to decode the packets once."""
    todo: queue.SimpleQueue[Any] = queue.SimpleQueue()
    for packet in packets:
        todo.put(packet)
    workers = [threading.Thread(target=_drain, args=(stream, todo)) for _ in range(threads)]
    started = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return time.perf_counter() - started


def _drain(stream: Any, todo: queue.SimpleQueue[Any]) -> None:
    context = av.CodecContext.create(stream.codec_context.name, "r")
    context.extradata = stream.codec_context.extradata
    context.thread_count = 1
    context.options = {"skip_loop_filter": "all"}
    while True:
        try:
            packet = todo.get_nowait()
        except queue.Empty:
            return
        frames = context.decode(packet) or context.decode(None)
        assert frames, "a wanted packet gave no frame"
        context.flush_buffers()


def main() -> None:
    """Warms up on a tenth of the packets, then measures all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("film")
    parser.add_argument("interval", type=float)
    parser.add_argument("threads", type=int)
    parser.add_argument("--times", type=int, default=1)
    asked = parser.parse_args()
    stream, packets = wanted(asked.film, asked.interval)
    decode(stream, packets[: max(1, len(packets) // 10)], asked.threads)
    seconds = sum(decode(stream, packets, asked.threads) for _ in range(asked.times)) / asked.times
    print(json.dumps({"seconds": seconds, "pictures": len(packets), "bytes": sum(p.size for p in packets)}))


if __name__ == "__main__":
    main()
