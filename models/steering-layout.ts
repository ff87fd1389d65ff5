// Tables of steering-example.ts that are no plain list of arms: layers by angles, and tasks by directions.

import type { KeptTrial } from './steering-kept';
import { armTable, share, table, transferTable } from '../src/engine/direction/sweep-files';
import { isBetter, isWorse } from '../src/engine/direction/sweep-level';
import { inWords } from '../src/engine/direction/sweep-words';
import { transferOf } from '../src/engine/direction/transfer';

/** A row for each arm. */
export function tableText({ arms }: KeptTrial): string {
  return [armTable({ arms }), '', ...bullets(inWords(arms))].join('\n');
}

const bullets = (sentences: readonly string[]) => sentences.map(text => `- ${text}`);

/** A row for each layer, a column for each angle. */
export function layersText({ arms }: KeptTrial): string {
  const steered = arms.filter(({ made }) => made !== undefined);
  const layers = [...new Set(steered.map(({ made }) => made?.layers.join('+') ?? ''))];
  const degrees = [...new Set(steered.map(({ made }) => made?.degrees ?? 0))];
  const rows = layers.map(layer => [
    `layer ${layer}`,
    ...degrees.map(angle => {
      const arm = steered.find(({ made }) => made?.degrees === angle && made.layers.join('+') === layer);
      if (!arm) return '';
      const mark = isBetter(arm) || isWorse(arm) ? '*' : '';
      return `${share(arm.accuracy)}${mark}, ${arm.tokens?.mean.toFixed(0) ?? ''} tokens`;
    }),
  ]);
  const head = ['', ...degrees.map(angle => `${angle} degrees`)];
  return [table(head, rows), '', ...bullets(inWords(arms))].join('\n');
}

/** A row for each direction, a column for each task. */
export function matrixText(trials: readonly KeptTrial[]): string {
  return transferTable(transferOf(trials));
}
