// The words of a column, one by one in their places: a figure has no browser that would break its lines. A word's line is
// its output entropy, as in the report.

import { fitted, textWidth } from './text-width';
import { html } from '../report/html';
import type { Html } from '../report/html';
import { levelOf } from '../report/word-level';
import { wordOf } from '../../shared/trace/step';
import type { TextStep } from '../../shared/trace/step';

export const wordSize = 12;
export const lineHeight = 17;
/** Nobody reads more of one span in a figure. */
const mostLines = 14;

interface Piece {
  readonly text: string;
  readonly token: TextStep['token'];
}

interface Placed extends Piece {
  readonly x: number;
  readonly line: number;
}

export interface WordColumn {
  readonly lines: number;
  /** Its words, with the top left corner of the column there. */
  readonly at: (x: number, y: number) => Html;
}

export function wordColumn(steps: readonly TextStep[], width: number): WordColumn {
  const placed = placedIn(wordsOf(steps), width);
  const shown = placed.filter(({ line }) => line < mostLines);
  const cut = shown.length < placed.length;
  const lines = Math.min(mostLines, (placed.at(-1)?.line ?? 0) + 1) + (cut ? 1 : 0);
  return {
    lines,
    at: (left, top) =>
      html`${shown.map(piece => piecePart(piece, left, top))}${cut && html`<text x="${left}" y="${top + lines * lineHeight - 4}">…</text>`}`,
  };
}

/** Tokens that stand together make a word, which stays on one line where it can. */
function wordsOf(steps: readonly TextStep[]): readonly (readonly Piece[])[] {
  const words: Piece[][] = [];
  let apart = true;
  for (const { token } of steps) {
    const text = wordOf(token);
    apart ||= token.end === true;
    for (const part of text.split(/(\s+)/)) {
      if (part.trim() === '') apart ||= part !== '';
      else {
        const word = words.at(-1);
        if (apart || !word) words.push([{ text: part, token }]);
        else word.push({ text: part, token });
        apart = false;
      }
    }
  }
  return words;
}

function placedIn(words: readonly (readonly Piece[])[], width: number): readonly Placed[] {
  const placed: Placed[] = [];
  const space = textWidth(' ', wordSize);
  let [x, line] = [0, 0];
  const next = (needed: number) => {
    if (x > 0 && x + needed > width) [x, line] = [0, line + 1];
  };
  for (const word of words) {
    const whole = word.reduce((sum, { text }) => sum + textWidth(text, wordSize), 0);
    if (x > 0) x += space;
    next(Math.min(whole, width));
    for (const { text, token } of word) {
      const own = fitted(text, wordSize, width);
      next(textWidth(own, wordSize));
      placed.push({ text: own, token, x, line });
      x += textWidth(own, wordSize);
    }
    if (line > mostLines) break;
  }
  return placed;
}

function piecePart({ text, token, x, line }: Placed, left: number, top: number): Html {
  const [at, base] = [round(left + x), top + line * lineHeight + 13];
  const level = levelOf(token.entropy);
  const under = html`<path class="u${level}" d="M${at} ${base + 3}h${round(textWidth(text, wordSize))}" />`;
  return html`${level > 0 && under}<text
      class="${token.forced === 'person' ? 'changed' : 'word'}"
      x="${at}"
      y="${base}"
      >${text}</text
    >`;
}

const round = (value: number) => Number(value.toFixed(2));
