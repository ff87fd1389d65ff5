// One way to open a trace, whatever state it is in. It is known by its first bytes, not by its name.

import type { FileHandle } from 'node:fs/promises';
import { DarkroomError } from '../shared/errors';
import type { TensorFacts } from '../shared/trace/tensors';
import { openForReading, readPart, reading } from './file-reading';
import { documentTensor } from './finish';
import { journalSignature } from './frame';
import { openJournal } from './journal-trace';
import { bytesOfRange, rangeInRow, rangeOf, rowBytes, sliceOf } from './open-trace';
import type { OpenTrace, RowRange } from './open-trace';
import { longestDocument, parseDocument } from './parse-document';
import { requireFitting } from './plan';
import { readHeader } from './safetensors';
import type { SafetensorsHeader } from './safetensors';
import { wrong } from './shape';

export async function openTrace(file: string): Promise<OpenTrace> {
  const handle = await openForReading(file);
  try {
    const begin = await reading(file, () => readPart(handle, 0, journalSignature.length));
    if (begin.equals(journalSignature)) {
      await handle.close();
      return await openJournal(file);
    }
    return await reading(file, () => openFinished(file, handle));
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function openFinished(file: string, handle: FileHandle): Promise<OpenTrace> {
  const header = await readHeader(handle);
  const document = parseDocument(await documentBytes(handle, header));
  const tensors: ReadonlyMap<string, TensorFacts> = new Map(
    [...header.tensors].filter(([name]) => name !== documentTensor).map(([name, { facts }]) => [name, facts]),
  );
  requireFitting(document, tensors.values());
  const sliceAt = async (range: RowRange, offset: number) => {
    const bytes = await readPart(handle, offset, bytesOfRange(range));
    if (bytes.length < bytesOfRange(range)) throw wrong('The file', 'has become shorter');
    return sliceOf(range, bytes);
  };
  const begin = ({ facts, from }: RowRange) =>
    (header.tensors.get(facts.name)?.offset ?? 0) + from * rowBytes(facts);
  return {
    path: file,
    kind: 'finished',
    document,
    tensors,
    read: (name, from, to) =>
      reading(file, () => {
        const range = rangeOf(tensors, name, from, to);
        return sliceAt(range, begin(range));
      }),
    readPart: (name, row, part) =>
      reading(file, () => {
        const whole = rangeOf(tensors, name, row, row + 1);
        const range = rangeInRow(whole, part);
        return sliceAt(range, begin(whole) + part * rowBytes(range.facts));
      }),
    refresh: () => Promise.resolve(false),
    close: () => handle.close(),
  };
}

async function documentBytes(
  handle: FileHandle,
  { metadata, tensors }: SafetensorsHeader,
): Promise<Uint8Array> {
  const text = Object.hasOwn(metadata, 'darkroom') ? metadata['darkroom'] : undefined;
  if (text !== undefined) return Buffer.from(text);
  const place = tensors.get(documentTensor);
  const [length] = place?.facts.shape ?? [];
  if (place?.facts.dtype !== 'U8' || place.facts.shape.length !== 1 || length === undefined)
    throw new DarkroomError('bad-input', 'There is no document in it.', {
      remedy: 'A trace has its document in the metadata value "darkroom"; this is another file of tensors.',
    });
  if (length > longestDocument) throw wrong('The document', 'is longer than any run makes it');
  return readPart(handle, place.offset, length);
}
