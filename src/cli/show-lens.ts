// What the layers would have said at every step, a line for each, with as many layers as the terminal is wide.

import { oneLine, padEnd, padStart, wrapped } from './filmstrip-text';
import { wordOf } from '../shared/trace/step';
import type { Step } from '../shared/trace/step';
import type { OpenTrace } from '../trace/open-trace';
import { lensOf } from '../trace/report/readings';

const wordWidth = 10;
const cellWidth = 11;

/** The likeliest word of each layer; the last one is what the model itself says. */
export async function lensText(trace: OpenTrace, width: number): Promise<string> {
  const lines: string[] = [];
  let shown: readonly number[] = [];
  for (const [index, step] of trace.document.steps.entries()) {
    const rows = await lensOf(trace, step);
    if (rows.length === 0 || step.kind === 'prompt' || step.kind === 'answer') continue;
    if (shown.length === 0) shown = spread(rows.length, Math.floor((width - 6 - wordWidth - 2) / cellWidth));
    const cells = shown.map(layer => cell(rows[layer]?.words[0]?.text ?? '', cellWidth));
    lines.push(`${padStart(String(index), 5)}  ${cell(wrote(step), wordWidth)} ${cells.join('')}`.trimEnd());
  }
  const head = shown.map(layer => padEnd(`layer ${layer}`, cellWidth)).join('');
  return [
    'what each layer would say next, its likeliest word; before it what was written',
    `${padStart('step', 5)}  ${padEnd('wrote', wordWidth)} ${head}`.trimEnd(),
    ...lines,
  ].join('\n');
}

function wrote(step: Step): string {
  return step.kind === 'text' ? wordOf(step.token) : step.kind;
}

function cell(text: string, width: number): string {
  const plain = oneLine(text) || '·';
  const [line = '', ...others] = wrapped(plain, width - 2);
  return padEnd(others.length > 0 ? `${line}…` : line, width);
}

/** So many of the layers 0..count-1 at equal distances, the last one always. */
function spread(count: number, room: number): readonly number[] {
  const most = Math.max(1, Math.min(count, room));
  const every = Math.ceil(count / most);
  return Array.from({ length: Math.ceil(count / every) }, (_, i) => count - 1 - i * every).reverse();
}
