// What tensors a direction's file has, in which order, and how large they may be.
//
//   reasoning, direct   F32 [pairs, layers, D]   the stream at each kept layer; layer 0 is the embeddings
//   mean                F32 [layers, D]          mean of reasoning - direct

import { aboutKey } from './direction-about';
import { DarkroomError } from '../../shared/errors';
import { formatBytes } from '../../shared/format';
import type { DirectionAbout } from '../../shared/protocol/direction';
import { layOut } from '../../shared/safetensors';
import type { NewFile, TensorShape } from '../../shared/safetensors';

/** Both lists of states together: 400 pairs of a 7B model at all of its 29 layers are 333 MB. */
const mostBytes = 2 ** 30;
export function directionLayout(about: DirectionAbout, headBytes = 0): NewFile {
  return layOut(tensorsOf(about), { [aboutKey]: JSON.stringify(about) }, headBytes);
}

/** In the order of the file. */
export function tensorsOf({ pairs, layers, model }: DirectionAbout): readonly TensorShape[] {
  const states = [pairs.count, layers.length, model.width];
  return [
    { name: 'reasoning', dtype: 'F32', shape: states },
    { name: 'direct', dtype: 'F32', shape: states },
    { name: 'mean', dtype: 'F32', shape: states.slice(1) },
  ];
}

/** Refuses a file that nobody could read again. */
export function requireReadable(about: DirectionAbout, what: string): void {
  const bytes = 8 * about.pairs.count * about.layers.length * about.model.width;
  if (bytes <= mostBytes) return;
  throw new DarkroomError(
    'bad-input',
    `${what} takes ${formatBytes(bytes)} for its states, and ${formatBytes(mostBytes)} is the limit.`,
    { remedy: 'Keep fewer layers (--layers middle), or fewer pairs (--limit).' },
  );
}
