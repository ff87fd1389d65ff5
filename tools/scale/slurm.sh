#!/bin/bash
# A shard of an ablation as one task of a Slurm array. Its number of tasks is the number of shards:
#
#     sbatch --array=1-8 --export=ALL,FILE=replacement.ablation.json,OUT=/shared/replacement.ablation tools/scale/slurm.sh
#
# OUT lies on a disk that all nodes have. A task that was killed or preempted is started again and goes on where it was.
#SBATCH --job-name=darkroom-ablate
#SBATCH --cpus-per-task=1
#SBATCH --requeue
#SBATCH --open-mode=append
set -euo pipefail

darkroom=${DARKROOM:-darkroom} # may be "node /path/to/dist/cli.js"
exec $darkroom ablate "$FILE" --out "$OUT" --shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT" \
  --threads "${SLURM_CPUS_PER_TASK:-1}"
