// The picture's tokens as a question has them: where each stands in the prompt, what part of the picture it is, and what the
// encoder gave for it.

import type { Question } from '../model/run/model';
import type { PictureBox, Token } from '../shared/trace/token';

export interface Patch {
  /** 0..N-1 through all pictures. */
  readonly number: number;
  /** In the prompt. */
  readonly position: number;
  /** [D] */
  readonly embedding: Float32Array;
  /** As which it is put in again. */
  readonly token: Token;
}

/** Many runs are about one question. */
const known = new WeakMap<Question, readonly Patch[]>();

export function picturePatches(question: Question): readonly Patch[] {
  const patches = known.get(question) ?? patchesOf(question);
  known.set(question, patches);
  return patches;
}

function patchesOf({ prompt, pictures }: Question): readonly Patch[] {
  const positions = [...prompt.classes.entries()].flatMap(([position, of]) =>
    of === 'image' ? [position] : [],
  );
  const parts = pictures.flatMap(({ features, prepared: { boxes, tokens } }) => {
    const width = features.length / tokens;
    return Array.from({ length: tokens }, (_, i) => ({
      embedding: features.subarray(i * width, (i + 1) * width),
      box: [...boxes.subarray(4 * i, 4 * i + 4)] as unknown as PictureBox,
    }));
  });
  return parts.map(({ embedding, box }, number) => ({
    number,
    position: positions[number] ?? 0,
    embedding,
    token: { id: null, text: '', class: 'latent.image', box, patch: number },
  }));
}
