// Problem: a terminal counts columns, not letters: a Chinese character takes two, an accent none, and text of a model may
// hold whatever moves the cursor.
// Idea: text is made harmless first, then counted, cut and broken by what a person sees as one character.

import { printable } from '../shared/format';

const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** East Asian wide and full-width characters, and pictures. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\ufe0f/u;
/** Most text is of characters that take one column each. */
const plain = /^[\u0020-\u007e]*$/;
const unseen = /^[\p{M}\p{Cf}]+$/u;

/** Far more than a strip shows of one span. */
const longest = 20_000;

/** Text of a model or a file in one line: spaces for line breaks, nothing that a terminal obeys. */
export function oneLine(text: string): string {
  return printable(text.slice(0, longest).replace(/\s+/g, ' ').trim(), longest);
}

/** How many columns it takes. */
export function columnsOf(text: string): number {
  if (plain.test(text)) return text.length;
  let columns = 0;
  for (const { segment } of characters.segment(text)) columns += columnsOfOne(segment);
  return columns;
}

function columnsOfOne(character: string): number {
  if (unseen.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - columnsOf(text)));
}

export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - columnsOf(text))) + text;
}

/** Lines of at most `width` columns, broken between words, and inside those that are longer. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap(long => pieces(long, width))) {
    const joined = line === '' ? word : `${line} ${word}`;
    if (line !== '' && columnsOf(joined) > width) {
      lines.push(line);
      line = word;
    } else line = joined;
  }
  return [...lines, line];
}

function pieces(word: string, width: number): readonly string[] {
  if (columnsOf(word) <= width) return [word];
  const parts: string[] = [];
  let [part, columns] = ['', 0];
  for (const { segment } of characters.segment(word)) {
    const more = columnsOfOne(segment);
    if (columns + more > width && part !== '') {
      parts.push(part);
      [part, columns] = ['', 0];
    }
    part += segment;
    columns += more;
  }
  return [...parts, part];
}
