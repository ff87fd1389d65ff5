"""The member that all others which think in latents go on from: as it was trained here, or else as it ships."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from . import checkpoint, shipped
from .model import PinholeModel
from .stages import MEMBERS
from .teaching import build
from .vocabulary import Vocabulary

BASE = "pinhole"


@dataclass(frozen=True)
class Begun:
    """A member as a training finds it."""

    model: PinholeModel
    source: str
    """Where its weights come from."""

    def described(self) -> dict[str, str]:
        """For the record: equal sums, equal weights."""
        digest = hashlib.sha256()
        for name, tensor in sorted(self.model.state_dict().items()):
            digest.update(name.encode())
            digest.update(tensor.detach().cpu().contiguous().numpy().tobytes())
        return {"source": self.source, "sha256": digest.hexdigest()}


def begin(folder: Path, vocabulary: Vocabulary) -> Begun:
    """`folder` has the checkpoints."""
    model, path = build(MEMBERS[BASE], vocabulary), folder / f"{BASE}.pt"
    if path.exists():
        return Begun(checkpoint.load_model(path, model), "checkpoint")
    model.load_state_dict(shipped.member(BASE))
    return Begun(model, f"models/{BASE}")


def trained_base(folder: Path, vocabulary: Vocabulary) -> PinholeModel:
    return begin(folder, vocabulary).model
