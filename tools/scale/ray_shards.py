"""Shards of an ablation as tasks of a Ray cluster. A task whose node is lost is started again and goes on where it was.

    python tools/scale/ray_shards.py replacement.ablation.json /shared/replacement.ablation --shards 8

The folder lies on a disk that all nodes have. DARKROOM names the program where it is not on the path: "node /path/to/dist/cli.js".
"""

import argparse
import os
import shlex
import subprocess

import ray


@ray.remote(num_cpus=1, max_retries=8)
def shard(program, file, out, number, of):
    command = [*shlex.split(program), "ablate", file, "--out", out, "--shard", f"{number}/{of}", "--threads", "1"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return number, done.returncode, done.stdout


def main():
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("file")
    asked.add_argument("out")
    asked.add_argument("--shards", type=int, default=8)
    given = asked.parse_args()
    program = os.environ.get("DARKROOM", "darkroom")
    file, out = os.path.abspath(given.file), os.path.abspath(given.out)
    ray.init()
    left = [shard.remote(program, file, out, number, given.shards) for number in range(1, given.shards + 1)]
    failed = 0
    while left:
        [first], left = ray.wait(left)
        number, code, said = ray.get(first)
        print(f"shard {number}: {'done' if code == 0 else f'ended with {code}: {said}'}", flush=True)
        failed += code != 0
    raise SystemExit(1 if failed else 0)


if __name__ == "__main__":
    main()
