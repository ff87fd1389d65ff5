// Which positions of a recorded run a name of positions means, for what is drawn of it. What is no name means none: the engine
// alone judges lists, and a trace may be of another build. A test holds this to the engine's own reading.

import type { TraceDocument } from '../trace/document';

/** 1 where any name holds; names mean what `docs/interventions.md` says. */
export function namedPositions(names: readonly string[], document: TraceDocument): Uint8Array {
  const { tokens, firstPosition } = document;
  const mask = new Uint8Array(Math.max(tokens.length, firstPosition + 1));
  for (const name of names) {
    if (name === 'answer') paintAnswer(mask, document);
    else if (name === 'prompt.last') mask[firstPosition] = 1;
    else paint(mask, name, document);
  }
  return mask;
}

function paintAnswer(mask: Uint8Array, { steps, tokens }: TraceDocument): void {
  const answer = steps.find(({ kind }) => kind === 'answer');
  const from = answer?.kind === 'answer' ? steps[answer.fromStep]?.appended.from : undefined;
  if (from === undefined) return;
  for (let position = from; position < tokens.length; position++)
    if (tokens[position]?.class === 'generated') mask[position] = 1;
}

const pattern = /^([a-z.]*)(?:\[(-?\d{1,7})(?:(\.\.)(-?\d{1,7})?)?\])?$/;

function paint(mask: Uint8Array, name: string, { tokens, firstPosition }: TraceDocument): void {
  const [whole, word = '', first, dots, last] = pattern.exec(name) ?? [];
  if (!whole) return;
  const place = (end: string) => (Number(end) < 0 ? firstPosition + 1 + Number(end) : Number(end));
  const from = first === undefined ? 0 : place(first);
  const to = first === undefined || (dots && last === undefined) ? Infinity : place(last ?? first);
  if (word === 'all' || word === '') {
    mask.fill(1, Math.max(0, from), Math.max(0, to + 1));
    return;
  }
  const classes: readonly string[] = word === 'text' ? ['prompt', 'generated'] : [word];
  let counted = 0;
  tokens.forEach((token, position) => {
    if (!classes.includes(token.class)) return;
    if (counted >= from && counted <= to) mask[position] = 1;
    counted++;
  });
}
