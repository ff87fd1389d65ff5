// A vector is named as `file.safetensors#name`. Which files may be read is for the reader to decide; here a name only
// has to be one that can be shown in a sentence without obeying it.

import { printable } from '../shared/format';
import { shown, wrong } from './checks';

export interface Reference {
  readonly file: string;
  /** Left out: the only tensor of the file. */
  readonly tensor?: string;
}

/** Longer than any path that the systems we run on accept in practice. */
const longest = 1024;

/** The last `#` divides: folders may have one in their name, tensors hardly ever do. */
export function parseReference(value: unknown, path: string): Reference {
  const text = requireFile(value, path);
  const hash = text.lastIndexOf('#');
  if (hash < 0) return { file: text };
  const [file, tensor] = [text.slice(0, hash), text.slice(hash + 1)];
  if (file === '') throw wrong(path, `names no file before "#": ${shown(text)}`);
  if (tensor === '') throw wrong(path, `names no tensor after "#": ${shown(text)}`);
  return { file, tensor };
}

export function requireFile(value: unknown, path: string): string {
  if (typeof value !== 'string' || value.trim() === '')
    throw wrong(path, `must be the name of a file, and is ${shown(value)}`);
  if (value.length > longest)
    throw wrong(path, `is a name of ${value.length} characters, and ${longest} is the limit`);
  if (printable(value, longest) !== value)
    throw wrong(path, `has characters in it that cannot be shown: ${shown(value)}`);
  return value;
}
