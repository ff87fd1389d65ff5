// The half of a model that sees: a prepared picture goes in, and rows come out that stand where the prompt has picture
// tokens.

import type { VisionInput } from '../families/family';
import type { PreparedPicture } from '../families/picture';
import type { PartSession, PartTensor } from '../../runtime/part-session';
import { DarkroomError } from '../../shared/errors';
import { counted } from '../../shared/format';

/** A picture as the decoder will get it. */
export interface SeenPicture {
  readonly prepared: PreparedPicture;
  /** [tokens,D]. */
  readonly features: Float32Array;
}

export async function look(
  encoder: PartSession,
  wanted: readonly VisionInput[],
  prepared: PreparedPicture,
): Promise<SeenPicture> {
  const tensors: Record<string, PartTensor> = {};
  for (const { tensor, names, optional } of wanted) {
    const input = names.find(name => encoder.inputs.includes(name));
    const value = prepared.tensors[tensor];
    if (input !== undefined && value) tensors[input] = value;
    else if (input !== undefined || optional !== true)
      throw new DarkroomError('unsupported', `${encoder.name} takes no "${names.join('" or "')}".`, {
        remedy: 'Export the model again in the layout of the hub.',
      });
  }
  const { data, shape } = await encoder.run(tensors, encoder.rowsOutput);
  const rows = data.length / (shape.at(-1) ?? 1);
  if (rows !== prepared.tokens)
    throw new DarkroomError(
      'bad-input',
      `${encoder.name} makes ${counted(rows, 'row')} of this picture, and the settings say ${prepared.tokens}.`,
      { remedy: 'Graphs and settings are from different models: download them again.' },
    );
  return { prepared, features: data };
}
