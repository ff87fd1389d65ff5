// What a report and the terminal read from a trace's tensors, as small as it is shown.

import type { OpenTrace } from '../open-trace';
import { wordsOf } from '../words';
import type { TraceDocument } from '../../shared/trace/document';
import type { Step } from '../../shared/trace/step';

export interface LensRow {
  readonly layer: number;
  /** Likeliest first. */
  readonly words: readonly { readonly text: string; readonly probability: number }[];
  /** Of the answer's first token; 1 is the best. */
  readonly rank: number | undefined;
}

/** What each layer would say next; empty where no lens was recorded. */
export async function lensOf(trace: OpenTrace, step: Step): Promise<readonly LensRow[]> {
  if (!hasRow(trace, 'lens.ids', step.row) || !hasRow(trace, 'lens.probs', step.row)) return [];
  const ids = await trace.read('lens.ids', step.row, step.row + 1);
  const probabilities = await trace.read('lens.probs', step.row, step.row + 1);
  const [, layers = 0, most = 0] = ids.shape;
  const words = wordsOf(trace.document);
  return Array.from({ length: layers }, (_, layer) => ({
    layer,
    words: Array.from({ length: most }, (_, place) => {
      const id = ids.values[layer * most + place] ?? 0;
      return {
        text: words.get(id) ?? `#${id}`,
        probability: probabilities.values[layer * most + place] ?? 0,
      };
    }),
    rank: step.measures?.answerRank?.[layer],
  }));
}

/** [N] attention on each picture token, the mean of these steps over layers and heads; undefined where not recorded. */
export async function meanAttention(
  trace: OpenTrace,
  steps: readonly Step[],
): Promise<Float64Array | undefined> {
  const tokens = trace.document.picture?.tokens ?? 0;
  const sum = new Float64Array(tokens);
  const rows = [...new Set(steps.map(({ row }) => row))].filter(row => hasRow(trace, 'attention.mean', row));
  for (const row of rows) {
    const { values } = await trace.read('attention.mean', row, row + 1);
    for (let i = 0; i < tokens; i++) sum[i] = (sum[i] ?? 0) + (values[i] ?? 0) / rows.length;
  }
  return rows.length > 0 && tokens > 0 ? sum : undefined;
}

export function hasRow({ tensors }: OpenTrace, name: string, row: number): boolean {
  return row < (tensors.get(name)?.shape[0] ?? 0);
}

/** Left, top, right, bottom of each picture token, one after another; undefined where that is not known. */
export function boxesOf({ tokens, picture }: TraceDocument): readonly number[] | undefined {
  const boxes = tokens.flatMap(token => (token.class === 'image' && token.box ? [...token.box] : []));
  return picture && picture.tokens > 0 && boxes.length === 4 * picture.tokens ? boxes : undefined;
}
