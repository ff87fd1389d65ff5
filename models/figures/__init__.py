"""What the pages of models/ are filled with: one module a page, each block made from the logs of the training."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "training"))
