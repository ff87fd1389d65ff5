"""One thread and no network, settled before any library looks.

The order of a float sum, and so its last bits, depends on the number of threads; a reference must not.
Import this module first.
"""

import os

os.environ.update(
    OMP_NUM_THREADS="1",
    TOKENIZERS_PARALLELISM="false",
    HF_HUB_OFFLINE="1",
    TRANSFORMERS_OFFLINE="1",
    ORT_DISABLE_TELEMETRY="1",
)

import torch  # noqa: E402

torch.set_num_threads(1)
