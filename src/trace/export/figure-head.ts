// What stands above and below a film on paper: question, answer, what ran and what was changed in it; below, what the marks
// are. A figure leaves its text behind when it is copied, so it says of itself what it is.

import type { Strip } from './figure-film';
import { wrappedText } from './text-width';
import { endingOf } from '../ending';
import { factsOf, outcomePart } from '../report/head-part';
import { Html, html, withoutTags } from '../report/html';
import type { TraceDocument } from '../../shared/trace/document';

interface Line {
  readonly style: string;
  readonly height: number;
  readonly text: string | Html;
}

const mostLines = 3;

export function headStrip(document: TraceDocument, changes: readonly string[], width: number): Strip {
  const plain = (text: string, style: string, size: number, height: number): readonly Line[] =>
    wrappedText(text, size, width, mostLines).map(line => ({ style, height, text: line }));
  const facts = factsOf(document).map(fact => withoutTags(fact).text);
  const ending = endingOf(document, 'The run was going on when this figure was made');
  return linesStrip([
    ...plain(document.question, 'title', 16, 20),
    { style: 'outcome', height: 19, text: withoutTags(outcomePart(document)) },
    { style: 'small', height: 14, text: new Html(facts.join(' · ')) },
    ...changes.flatMap(change => plain(`◆ ${change}`, 'changed', 12, 17)),
    ...[...(ending === undefined ? [] : [ending]), ...document.notes].flatMap(note =>
      plain(note, '', 12, 17),
    ),
  ]);
}

/** `left`: a sentence on what does not fit, where something does not. */
export function footStrip({ software }: TraceDocument, left: string | undefined): Strip {
  const meaning =
    'A gap is a value that is not defined. These are measurements, and no signs of a right answer.';
  return linesStrip(
    [...(left === undefined ? [] : [left]), `${meaning} Darkroom ${software.darkroom}.`].map(text => ({
      style: 'small',
      height: 14,
      text,
    })),
  );
}

function linesStrip(lines: readonly Line[]): Strip {
  return {
    height: lines.reduce((sum, line) => sum + line.height, 0),
    at: top => {
      let y = top;
      return html`${lines.map(({ style, height, text }) => {
        y += height;
        return html`<text class="${style}" x="0" y="${y - 5}">${text}</text>`;
      })}`;
    },
  };
}
