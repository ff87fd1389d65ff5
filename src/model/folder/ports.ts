// Problem: the graphs of a model are files of their own, and nothing but their names says that they belong together. Rows
// of a wrong width fail inside ONNX Runtime, in words about a node; of a type that nobody converts, after the wait.
// Idea: what one graph hands to the next has a width and a type. Compare them as soon as the graphs are open.

import { DarkroomError } from '../../shared/errors';

/** A place where rows enter or leave a graph. */
export interface Port {
  /** What a person calls the graph. */
  readonly file: string;
  /** The numbers of a row; undefined where the graph does not say. */
  readonly width?: number | undefined;
  /** As ONNX Runtime calls it: "float32", …. */
  readonly type: string;
}

/** Others are not converted. */
const types: readonly string[] = ['float32', 'float16'];

/** Refuses graphs whose rows the decoder cannot take: those of its embedding, and of what sees. */
export function checkPorts(decoder: Port, givers: readonly Port[]): void {
  for (const { file, type } of [decoder, ...givers]) {
    if (types.includes(type)) continue;
    throw new DarkroomError('unsupported', `${file} counts in ${type}, which nothing here converts.`, {
      remedy: `Export it in ${types.join(' or ')}; its weights may be of any type.`,
    });
  }
  for (const { file, width } of givers) {
    if (width === undefined || decoder.width === undefined || width === decoder.width) continue;
    throw new DarkroomError(
      'bad-input',
      `${file} gives rows of ${width} numbers, and ${decoder.file} takes rows of ${decoder.width}.`,
      { remedy: 'The graphs are from different models: download them again.' },
    );
  }
}
