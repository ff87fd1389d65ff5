// The lines of a text file, one after another, however long the file is. A line without an end is no reason to read all of it.

import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { wrong } from '../../../intervention/checks';
import { DarkroomError } from '../../../shared/errors';
import { printable } from '../../../shared/format';

const longest = 2 ** 16;
const newline = 0x0a;

export interface Line {
  readonly text: string;
  /** From 1. */
  readonly number: number;
}

/** `at` is what sentences begin with. */
export async function* linesOf(file: string, at: string): AsyncGenerator<Line> {
  await requireFile(file, at);
  let rest = Buffer.alloc(0);
  let number = 0;
  const line = (bytes: Buffer): Line => {
    number++;
    if (bytes.length > longest) throw wrong(`${at}, line ${number}`, 'is longer than 64 KiB');
    return { text: textOf(bytes, `${at}, line ${number}`, number === 1), number };
  };
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, from)) {
      yield line(Buffer.concat([rest, chunk.subarray(from, end)]));
      rest = Buffer.alloc(0);
      from = end + 1;
    }
    rest = Buffer.concat([rest, chunk.subarray(from)]);
    if (rest.length > longest) line(rest);
  }
  if (rest.length > 0) yield line(rest);
}

async function requireFile(file: string, at: string): Promise<void> {
  const facts = await stat(file).catch((cause: unknown) => {
    throw new DarkroomError('missing', `${at} cannot be read.`, {
      remedy: `There is no file ${printable(file)} that could be opened.`,
      cause,
    });
  });
  if (!facts.isFile()) throw wrong(at, 'is no file');
}

function textOf(bytes: Buffer, at: string, isFirst: boolean): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: !isFirst }).decode(bytes);
    return text.endsWith('\r') ? text.slice(0, -1) : text;
  } catch {
    throw wrong(at, 'is no text in UTF-8');
  }
}
