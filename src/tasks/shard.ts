// Some samples as one safetensors document, the form in which training reads them: pictures (and sketches) as tensors,
// everything else as JSON in the metadata.

import { pictureSide } from './canvas';
import type { RecordOptions } from './record';
import { sampleRecord } from './record';
import type { Sample } from './types';
import { cells, colours, directions, instructions, shapes, vocabulary } from './words';

/** With sketches, a shard of this size may take half a gigabyte. */
export const mostShard = 1024;

export interface ShardOptions extends RecordOptions {
  readonly sketches: boolean;
}

/** What a trainer has to know before the first record. */
const words = { vocabulary, colours, shapes, directions, cells, instructions };

interface Part {
  readonly name: string;
  readonly dtype: 'U8' | 'I32';
  readonly shape: readonly number[];
  readonly chunks: readonly Uint8Array[];
}

export function shardBytes(samples: readonly Sample[], options: ShardOptions): Uint8Array {
  const pixels = [pictureSide, pictureSide, 3];
  const parts: Part[] = [
    { name: 'picture', dtype: 'U8', shape: [samples.length, ...pixels], chunks: samples.map(s => s.picture) },
  ];
  if (options.sketches) {
    const owners = Int32Array.from(samples.flatMap((sample, i) => sample.steps.map(() => i)));
    parts.push(
      {
        name: 'sketch',
        dtype: 'U8',
        shape: [owners.length, ...pixels],
        chunks: samples.flatMap(sample => sample.steps.map(step => step.sketch())),
      },
      { name: 'sketch_of', dtype: 'I32', shape: [owners.length], chunks: [new Uint8Array(owners.buffer)] },
    );
  }
  const records = JSON.stringify(samples.map(sample => sampleRecord(sample, options)));
  return safetensors(parts, { records, words: JSON.stringify(words) });
}

/** Header length in eight bytes, header, data. The header is filled with spaces so that the data begin aligned. */
function safetensors(parts: readonly Part[], metadata: Readonly<Record<string, string>>): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let end = 0;
  for (const { name, dtype, shape, chunks } of parts) {
    const start = end;
    for (const chunk of chunks) end += chunk.length;
    header[name] = { dtype, shape, data_offsets: [start, end] };
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const headerLength = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerLength + end);
  new DataView(bytes.buffer).setUint32(0, headerLength, true);
  bytes.fill(0x20, 8, 8 + headerLength);
  bytes.set(text, 8);
  let at = 8 + headerLength;
  for (const chunk of parts.flatMap(part => part.chunks)) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
