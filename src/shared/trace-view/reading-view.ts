// A reading of a latent in words: what it was compared with, what came out best, and what noise reaches.

import type { ReadingView } from '../protocol/trace-panel';
import type { Reading } from '../trace/latent';

type Phrases = Extract<Reading, { kind: 'phrases' }>;

const comparisons: Readonly<Partial<Record<string, string>>> = {
  lens: 'by the logit lens',
  embedding: 'by embedding',
  task: 'of the task',
  probe: 'by a trained probe',
} satisfies Partial<Record<Phrases['by'], string>>;

/** "Nearest patches" */
export function readingName(reading: Reading): string {
  switch (reading.kind) {
    case 'patches':
      return 'Nearest patches';
    case 'phrases':
      return `Nearest words ${comparisons[reading.by] ?? ''}`.trimEnd();
    case 'figure':
      return reading.name;
  }
}

/** What it says, best first; one for a figure. */
export function valuesOf(reading: Reading): readonly { readonly of: string; readonly value: number }[] {
  switch (reading.kind) {
    case 'patches':
      return reading.nearest.map(({ patch, value }) => ({ of: `patch ${patch}`, value }));
    case 'phrases':
      return reading.nearest.map(({ text, value }) => ({ of: text, value }));
    case 'figure':
      return [{ of: '', value: reading.value }];
  }
}

/** None where there is nothing to compare with. */
export function readingView(reading: Reading): readonly ReadingView[] {
  const [best] = valuesOf(reading);
  if (!best) return [];
  return [{ name: readingName(reading), best: best.of, value: best.value, noise95: reading.noise95 }];
}
