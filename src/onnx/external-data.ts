// Problem: weights may lie in other files, which a model names freely: a hostile one may point anywhere on the disk.
// Idea: list what it names, and say what is wrong with a name, without touching a disk.

import { DarkroomError } from '../shared/errors';
import { elementCount, packedBytes } from './element-types';
import { groupBy } from './group';
import { dataLocation } from './messages';
import type { ModelProto, TensorProto } from './messages';
import { tensorsOf } from './walk';

/** Where one tensor's data lies. */
export interface ExternalReference {
  readonly tensor: string;
  /** The file as the model names it, relative to the model's folder. Check it with `unsafeLocation`. */
  readonly location: string;
  readonly offset: number;
  /** As the model says; if it does not, what the tensor's shape needs. */
  readonly length: number;
}

export interface ExternalFile {
  readonly location: string;
  /** The size the file must have at least. */
  readonly minimumSize: number;
  readonly references: readonly ExternalReference[];
}

/** The files that hold tensors of the model (initializers and attributes, in subgraphs too), each once. */
export function externalFiles(model: ModelProto): readonly ExternalFile[] {
  const references = [...tensorsOf(model)]
    .map(externalReference)
    .filter(reference => reference !== undefined);
  const files = groupBy(references, ({ location }) => location);
  return [...files].map(([location, ranges]) => ({
    location,
    minimumSize: ranges.reduce((end, { offset, length }) => Math.max(end, offset + length), 0),
    references: ranges,
  }));
}

/** Where the tensor's data lies, or undefined if it is in the model itself. */
export function externalReference(tensor: TensorProto): ExternalReference | undefined {
  if (tensor.dataLocation !== dataLocation.external) return undefined;
  const entries = new Map(tensor.externalData.map(({ key, value }) => [key, value]));
  const location = entries.get('location');
  if (location === undefined) {
    throw new DarkroomError(
      'bad-input',
      `The tensor "${tensor.name}" is said to be in another file, but not in which.`,
      {
        remedy: 'Export the model again.',
      },
    );
  }
  return {
    tensor: tensor.name,
    location,
    offset: byteCount(tensor, 'offset', entries.get('offset')) ?? 0,
    length:
      byteCount(tensor, 'length', entries.get('length')) ??
      packedBytes(tensor.dataType, elementCount(tensor.dims)),
  };
}

/** What is wrong with a location, as the end of a sentence that begins with it; undefined if nothing is. */
export function unsafeLocation(location: string): string | undefined {
  if (location === '') return 'is empty';
  if (location.includes('\0')) return 'contains a NUL character';
  // ONNX Runtime takes the offset of such a location for an address in memory.
  if (/_MEM_ADDR_/.test(location)) return 'is a marker for data in memory, not a file';
  if (location.includes('\\')) return 'contains a backslash';
  if (location.startsWith('/') || /^[a-z]:/i.test(location)) return 'is an absolute path';
  if (location.split('/').includes('..')) return 'leads out of the folder of the model';
  return undefined;
}

function byteCount(tensor: TensorProto, key: string, value: string | undefined): number | undefined {
  if (value === undefined || value === '') return undefined;
  const count = /^\d+$/.test(value) ? Number(value) : NaN;
  if (Number.isSafeInteger(count)) return count;
  throw new DarkroomError(
    'bad-input',
    `The external data of the tensor "${tensor.name}" has the ${key} "${value.slice(0, 40)}", which is not a number of bytes.`,
    { remedy: 'Export the model again.' },
  );
}
