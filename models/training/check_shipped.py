"""Shows that weights read back from the shipped folders are those of their graphs:
python models/training/check_shipped.py

Graphs written from them again are the same, byte for byte, and logits for held-out questions are the same in torch
and in ONNX Runtime: of pinhole, and of pinhole-ivt before its first latent step. Needs what the export needs.
"""

import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "export"))

LARGEST = 5e-5
"""Logits lie between -20 and 20: single precision, added up in another order."""


def main() -> int:
    import torch

    import ivt_parity
    import parity
    from decoder_graph import write_decoder, write_embeddings
    from ivt_graphs import EightBitWriter
    from pinhole import benchmark, shipped
    from pinhole.base import BASE
    from pinhole.ivt.stage import SIGHTED
    from pinhole.stages import MEMBERS
    from pinhole.teaching import build
    from pinhole.vocabulary import Vocabulary
    from vision_graph import write_vision_encoder

    torch.set_num_threads(1)
    vocabulary, member = Vocabulary(benchmark.words()), MEMBERS[BASE]
    base, ivt = shipped.MODELS / BASE, shipped.MODELS / SIGHTED.name
    model = build(member, vocabulary).eval()
    with tempfile.TemporaryDirectory() as scratch:
        written = Path(scratch)
        model.load_state_dict(shipped.member(BASE))
        write_vision_encoder(model, written / "vision_encoder.onnx")
        write_embeddings(model.decoder, written / "embed_tokens.onnx")
        write_decoder(model.decoder, written / "decoder_model_merged.onnx")
        found = parity.measure(model, member, vocabulary, base)
        model.decoder.load_state_dict(shipped.decoder(SIGHTED.name, 0))
        write_decoder(model.decoder, written / "decoder_stage_0.onnx", EightBitWriter())
        stage = "onnx/decoder_stage_0.onnx"
        found.append(ivt_parity.measure_decoder(model, SIGHTED.method, 0, vocabulary, ivt, stage))
        same = {part["graph"]: _same(part["graph"], written, (base, ivt)) for part in found}
    for part in found:
        graph, off = part["graph"], part["largestDifference"]
        print(f"{graph}: {'the same' if same[graph] else 'NOT the same'} when written again, torch differs by {off:.1e}")
    return 0 if all(same.values()) and max(part["largestDifference"] for part in found) <= LARGEST else 1


def _same(graph: str, written: Path, shipped: tuple[Path, ...]) -> bool:
    one, *_ = (folder / graph for folder in shipped if (folder / graph).exists())
    return one.read_bytes() == (written / Path(graph).name).read_bytes()


if __name__ == "__main__":
    sys.exit(main())
