// What enters or leaves a session at a name: its type, and how wide its rows are.

import type * as Ort from 'onnxruntime-node';

export interface TensorPort {
  /** What a person calls the graph. */
  readonly file: string;
  /** Undefined where the graph does not say. */
  readonly width: number | undefined;
  readonly type: string;
}

export function portOf(
  metadata: readonly Ort.InferenceSession.ValueMetadata[],
  name: string,
  file: string,
): TensorPort | undefined {
  const found = metadata.find(candidate => candidate.name === name);
  if (!found?.isTensor) return undefined;
  const width = found.shape.at(-1);
  return { file, width: typeof width === 'number' ? width : undefined, type: found.type };
}
