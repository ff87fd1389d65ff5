// What a vector says of itself, for the check of traces and of vector files.

import { fidelities } from '../shared/trace/document';
import { controlNames, directionKinds } from '../shared/trace/vector-about';
import type { VectorAbout } from '../shared/trace/vector-about';
import { number, object, oneOf, optional, text, textLike, whole } from './shape';

const sha256 = textLike<string>(/^[0-9a-f]{64}$/, 'a SHA-256 hash of 64 hexadecimal digits');
const mostWidth = 2 ** 20;

export const vectorAboutShape = object<VectorAbout>({
  format: oneOf(1),
  direction: object<VectorAbout['direction']>({
    file: text,
    model: text,
    hash: sha256,
    pairs: whole(1),
    pairsHash: sha256,
    template: text,
    position: text,
    width: whole(1, mostWidth),
  }),
  from: whole(0, 10_000),
  kind: oneOf(...directionKinds),
  fidelity: oneOf(...fidelities),
  keep: whole(1, mostWidth),
  control: optional(
    object<NonNullable<VectorAbout['control']>>({ name: oneOf(...controlNames), seed: optional(whole(0)) }),
  ),
  target: object<VectorAbout['target']>({ name: text, hash: sha256, width: whole(1, mostWidth) }),
  length: number(0),
});
