"""A class that many threads meet for the first time at once is read by each of them."""

import subprocess
import sys
import textwrap

MEET = textwrap.dedent("""
    import sys, threading
    from dataclasses import make_dataclass

    from hataori.kernel.typed import converted, decoded

    sys.setswitchinterval(1e-6)
    for n in range(40):
        inner = make_dataclass(f"Inner{n}", [(f"a{i}", int) for i in range(20)])
        middle = [make_dataclass(f"Middle{n}_{k}", [(f"b{i}", inner) for i in range(5)]) for k in range(10)]
        outer = make_dataclass(f"Outer{n}", [(f"c{k}", each) for k, each in enumerate(middle)])
        told = {f"c{k}": {f"b{i}": {f"a{j}": j for j in range(20)} for i in range(5)} for k in range(10)}
        begin, read = threading.Barrier(8), []

        def meet():
            begin.wait()
            read.append(converted(told, outer).c9.b4.a19)

        threads = [threading.Thread(target=meet) for _ in range(8)]
        for each in threads: each.start()
        for each in threads: each.join()
        assert read == [19] * 8, read
    assert decoded(b"[1, 2]", tuple[int, ...]) == (1, 2)
""")


def test_threads_that_meet_a_class_at_once_all_read_it():
    """With msgspec alone the same lines end the process by a segmentation fault."""
    done = subprocess.run([sys.executable, "-c", MEET], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
