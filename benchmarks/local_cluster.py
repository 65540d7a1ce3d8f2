"""A Dask cluster on this computer, for as long as its input is open: ``python local_cluster.py WORKERS``."""

from __future__ import annotations

import sys

from distributed import LocalCluster


def main() -> None:
    """Tell the address, then serve."""
    with LocalCluster(
        n_workers=int(sys.argv[1]), threads_per_worker=1, host="127.0.0.1", dashboard_address=None
    ) as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
