// Problem: a list of pairs may be anybody's file: one line of gigabytes, or a million of them, fills the memory before a
// parser says a word.
// Idea: lines are cut from the stream within limits, and what is wrong is said with the number of the line.

import { createReadStream } from 'node:fs';
import path from 'node:path';
import { parseBoundedJson } from '../../trace/bounded-json';
import { DarkroomError } from '../../shared/errors';
import { formatBytes, formatCount, printable } from '../../shared/format';
import { requireFile } from '../run-files';

const mostLineBytes = 2 ** 20;
const mostBytes = 256 * 2 ** 20;
const mostLines = 100_000;
const bounds = { deepest: 12, mostValues: 10_000 };
const newline = 0x0a;

export interface JsonLine {
  readonly content: unknown;
  /** "pairs.jsonl, line 3,". */
  readonly where: string;
}

/** Lines that hold something, parsed. Reading ends where nobody asks for more. */
export async function* jsonLines(file: string): AsyncGenerator<JsonLine> {
  await requireFile(file, 'The list of pairs');
  const name = printable(path.basename(file), 200);
  let number = 0;
  for await (const bytes of linesOf(file, name)) {
    number++;
    const where = `${name}, line ${number},`;
    if (number > mostLines)
      throw new DarkroomError('bad-input', `${name} has more than ${formatCount(mostLines)} lines.`, {
        remedy: 'Divide it: some hundred pairs settle a direction.',
      });
    const line = number === 1 ? withoutMark(bytes) : bytes;
    if (isBlank(line)) continue;
    yield { content: parseBoundedJson(line, where, bounds), where };
  }
}

async function* linesOf(file: string, name: string): AsyncGenerator<Uint8Array> {
  let pieces: Buffer[] = [];
  let held = 0;
  let read = 0;
  let number = 1;
  const hold = (piece: Buffer) => {
    held += piece.length;
    if (held > mostLineBytes)
      throw new DarkroomError(
        'bad-input',
        `${name}, line ${number}, is longer than ${formatBytes(mostLineBytes)}.`,
        { remedy: 'Write one pair a line, in a text file.' },
      );
    pieces.push(piece);
  };
  const release = () => {
    const line = Buffer.concat(pieces);
    pieces = [];
    held = 0;
    number++;
    return line;
  };
  for await (const piece of createReadStream(file, { highWaterMark: 2 ** 16 })) {
    const bytes = piece as Buffer;
    read += bytes.length;
    if (read > mostBytes)
      throw new DarkroomError('bad-input', `${name} is larger than ${formatBytes(mostBytes)}.`, {
        remedy: 'Divide it: some hundred pairs settle a direction.',
      });
    let from = 0;
    for (let to = bytes.indexOf(newline); to >= 0; to = bytes.indexOf(newline, from)) {
      hold(bytes.subarray(from, to));
      yield release();
      from = to + 1;
    }
    hold(bytes.subarray(from));
  }
  if (held > 0) yield release();
}

function withoutMark(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

function isBlank(bytes: Uint8Array): boolean {
  return bytes.every(byte => byte === 0x20 || byte === 0x09 || byte === 0x0d);
}
