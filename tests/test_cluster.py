"""Reading on a Dask cluster: real workers, that are killed, and a real scheduler, that goes away."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from conftest import SAMPLE
from readers import files_in, log_lines, obedient, read_log

from lkstool import pipeline
from lkstool.core.errors import UserError
from lkstool.intake import cluster, cluster_worker
from lkstool.intake.pool import Readers
from lkstool.intake.processes import TRIES
from lkstool.intake.submission import ReadRequest
from lkstool.intake.workbook import Limits
from lkstool.output.json_text import validation_json

pytest.importorskip("distributed", reason="needs distributed")
psutil = pytest.importorskip("psutil")  # distributed brings it

TESTS = Path(__file__).parent
# Three schedulers: one with workers, one without any, one that goes away when told to.
_CLUSTERS = """
import json, sys
from distributed import LocalCluster

def scheduler(workers):
    return LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None, host="127.0.0.1")

if __name__ == "__main__":
    whole, empty, leaving = scheduler(2), scheduler(0), scheduler(0)
    print(json.dumps([each.scheduler_address for each in (whole, empty, leaving)]), flush=True)
    sys.stdin.readline()
    leaving.close()
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def clusters(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kluster")
    script = folder / "kluster.py"
    script.write_text(_CLUSTERS, encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(TESTS.parent), str(TESTS)])}
    with (folder / "log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [sys.executable, script], env=environment, cwd=folder,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True,
        )  # fmt: skip
    whole, empty, leaving = json.loads(process.stdout.readline())
    yield {"whole": whole, "empty": empty, "leaving": leaving, "process": process}
    process.communicate(timeout=60)


@pytest.fixture
def address(clusters):
    return clusters["whole"]


def reading(address, paths, seconds=20.0):
    request = ReadRequest(None, ("2025",), "2025", Limits(seconds=seconds))
    with Readers(cluster=address) as readers:
        return list(readers.read_all(paths, request, work=obedient))


def until(happened):
    for _ in range(6000):
        if happened():
            return
        time.sleep(0.02)
    pytest.fail("it did not happen")


def codes(sents):
    return [[(each.code, each.params["reason"]) for each in sent.findings] for sent in sents]


def refusal(address, tmp_path):
    with pytest.raises(UserError) as caught:
        reading(address, files_in(tmp_path, "a"))
    assert not (tmp_path / "log.txt").exists(), "a file was read all the same"
    return caught.value.key


def test_a_cluster_and_processes_give_the_same_json_to_the_last_byte(run, address):
    folder = str(SAMPLE / "2025")
    told = run("validate", folder, "--json", "--cluster", address)
    assert told.err == ""
    assert told.code == 1
    for jobs in (1, 2):
        assert told.out == validation_json(pipeline.validate([folder], jobs=jobs), "id") + "\n"


def test_a_worker_killed_in_the_middle_loses_no_file_and_counts_none_twice(address, tmp_path):
    from distributed import Client

    names = ["a", "wait", *map(str, range(12))]
    paths = files_in(tmp_path, *names)
    sents = []
    thread = threading.Thread(target=lambda: sents.extend(reading(address, paths)))
    with Client(address, set_as_default=False) as client:
        thread.start()
        until((tmp_path / "wait.begun").exists)
        (reader,) = [int(line.split()[1]) for line in log_lines(tmp_path) if line.startswith("wait.xlsx ")]
        workers = set(client.run(os.getpid).values())
        (busy,) = [each.pid for each in psutil.Process(reader).parents() if each.pid in workers]
        os.kill(busy, signal.SIGKILL)
        (tmp_path / "wait.go").touch()
        thread.join(timeout=60)
    assert [sent.sha256 for sent in sents] == names
    assert codes(sents) == [[]] * len(names)
    assert read_log(tmp_path).count("wait.xlsx") == 2


def test_a_file_that_ends_or_stalls_its_reader_costs_itself_only(address, tmp_path):
    from distributed import Client

    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(2)
        before = client.run(os.getpid)
        sents = reading(address, files_in(tmp_path, "a", "abort", "b", "sleep", "c"), seconds=2)
        assert client.run(os.getpid) == before
    assert codes(sents) == [[], [("LKS110", "died")], [], [("LKS110", "too_slow")], []]
    assert read_log(tmp_path).count("abort.xlsx") == TRIES


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ("127.0.0.1:8786", "cluster_address"),
        ("http://127.0.0.1:8786", "cluster_address"),
        ("tcp://127.0.0.1", "cluster_address"),
        ("tcp://127.0.0.1:kluster", "cluster_address"),
        ("tcp://:8786", "cluster_address"),
        ("tcp://9.9.9.9:8786", "cluster_open"),
        ("tcp://[2620:fe::fe]:8786", "cluster_open"),
        ("tcp://127.0.0.1:1", "cluster_unreachable"),
    ],
)
def test_an_address_that_cannot_be_used_is_one_sentence(wrong, key, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "_CONNECT", 0.5)
    assert refusal(wrong, tmp_path) == key


def test_an_encrypted_connection_without_certificates_is_one_sentence(clusters, tmp_path):
    assert refusal(clusters["empty"].replace("tcp:", "tls:"), tmp_path) == "cluster_certificates"


def test_a_scheduler_that_does_not_understand_us_is_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "_CONNECT", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert refusal(f"tcp://127.0.0.1:{silent.getsockname()[1]}", tmp_path) == "cluster_unreachable"


def test_a_cluster_without_workers_is_one_sentence(clusters, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "_CONNECT", 0.5)
    assert refusal(clusters["empty"], tmp_path) == "cluster_deserted"


def test_workers_with_another_version_are_refused_by_name(address, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster_worker, "__version__", "0.0.1")
    with pytest.raises(UserError) as caught:
        reading(address, files_in(tmp_path, "a"))
    assert caught.value.key == "cluster_versions"
    assert caught.value.values["package"] == "lkstool"
    assert str(caught.value.values["here"]).startswith("0.0.1 ")
    assert str(caught.value.values["worker"]).startswith("tcp://127.0.0.1:")


def test_a_worker_of_another_version_that_joins_later_reads_nothing(address, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "mark", lambda: "another")
    assert refusal(address, tmp_path) == "cluster_other_version"


def test_a_scheduler_that_goes_away_is_one_sentence(clusters, tmp_path, monkeypatch):
    # Joined though it has no workers, so that the file still waits when it goes.
    monkeypatch.setattr(cluster, "_wait_for_workers", lambda client, address: None)
    monkeypatch.setattr(cluster, "_LOOK", 0.2)
    threading.Timer(
        1, lambda: (clusters["process"].stdin.write("\n"), clusters["process"].stdin.flush())
    ).start()
    assert refusal(clusters["leaving"], tmp_path) == "cluster_lost"


def test_processes_or_a_cluster(run, tmp_path):
    told = run("validate", str(tmp_path), "--jobs", "2", "--cluster", "tcp://127.0.0.1:8786")
    assert told.code == 2
    assert "Pilih salah satu" in told.err
