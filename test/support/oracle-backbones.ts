// Backbones of unusual structure: one prompt, no picture; residuals, attention, and logits with a vector after layer 2.

import type { Figures } from './oracle-parity';
import { note } from './oracle-parity';
import { Decoder } from './oracle-decoder';
import type { DecoderFile } from './oracle-decoder';
import { allRows } from './oracle-runs';
import { floatsOf, worst } from './oracle-tensors';
import type { Tensors } from './oracle-tensors';

const width = 64;

export async function backboneParity(file: DecoderFile, tensors: Tensors): Promise<Figures> {
  const get = (name: string) => floatsOf(tensors, name);
  const embeddings = get('e');
  const positions = embeddings.length / width;
  const input = {
    embeddings,
    sizes: { rows: 1, positions, total: positions },
    positionIds: allRows(positions),
  };
  const plain = await Decoder.open(file, false);
  const hooked = await Decoder.open(file, true);
  const figures: Figures = {};
  try {
    const untouched = await plain.step(input);
    note(figures, 'neutral', worst(untouched.logits, (await hooked.step(input)).logits));
    const read = await hooked.step({ ...input, hooks: { rows: allRows(positions) } });
    note(figures, 'logits', worst(read.logits, get('logits')));
    const layers = tensors.get('resid')!.shape[0]!;
    for (let layer = 1; layer <= layers; layer++) {
      const size = positions * width;
      note(
        figures,
        'residual',
        worst(read.residual[layer]!, get('resid').subarray((layer - 1) * size, layer * size)),
      );
      if (!tensors.has('attn')) continue;
      const part = get('attn').length / layers;
      note(
        figures,
        'attention',
        worst(read.attention[layer - 1]!, get('attn').subarray((layer - 1) * part, layer * part)),
      );
    }
    const steered = await hooked.step({ ...input, hooks: { edits: [{ layer: 2, vector: get('vec') }] } });
    note(figures, 'steer_all', worst(steered.logits, get('steer1')));
  } finally {
    await plain.close();
    await hooked.close();
  }
  return figures;
}
