// A stream arrives in arbitrary pieces; logs and pulses are lines. A line without an end must not fill the memory.

import type { Readable } from 'node:stream';

const longestLine = 8192;

/** Calls `onLine` for each line of a UTF-8 stream; longer lines are cut. */
export function eachLine(stream: Readable, onLine: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (piece: string) => {
    const lines = (rest + piece).split(/\r?\n/);
    rest = (lines.pop() ?? '').slice(0, longestLine);
    for (const line of lines) onLine(line.slice(0, longestLine));
  });
  stream.on('end', () => {
    if (rest !== '') onLine(rest);
    rest = '';
  });
  // A pipe may break together with its process; the exit event tells that story.
  stream.on('error', () => undefined);
}
