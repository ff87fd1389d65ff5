// What a plan will cost, before it runs: for a panel that shows the price of a click.
//
// Time is a share of the same step with every tap read and nothing changed, from the table in `src/onnx/instrument/README.md`
// (`npm run bench -- engine`): its rows with a rule in every layer and with one edited layer are 0.00 to 0.05 above the
// row "all taps fetched". Rules and head gains are counted by the share of layers that have them. What more than one
// edited layer costs is not in that table; an edit is a fixed number of small operators, so each is counted as the first
// one divided by the number of layers, and the estimate says what it is: an estimate.

import type { RunSizes } from '../onnx/instrument/feeds';
import type { Plan } from './plan';

export interface Cost {
  /** Layers whose stream is edited, 0..L. */
  readonly edited: readonly number[];
  /** Layers whose attention has a bias or scaled heads, 1..L. */
  readonly attention: readonly number[];
  /** Attention is computed with a bias somewhere. */
  readonly biased: boolean;
  /** Latents are replaced; two runs are needed if they depend on all of the unchanged ones. */
  readonly latents: boolean;
  /** The part of a step's time that comes on top, roughly: 0.05 is five per cent. */
  readonly extraTime: number;
  /** At most what is fed in one step of these sizes. */
  readonly tableBytes: number;
}

/** The upper end of what was measured for a rule in every layer, and for one edited layer. */
const measured = 0.05;

const bytesPerNumber = 4;

/** Of a batch with a plan for each row; the sizes are those of one step. */
export function costOf(plans: readonly Plan[], sizes: RunSizes): Cost {
  const layers = plans[0]?.layers ?? 0;
  const sorted = (numbers: readonly number[]) => [...new Set(numbers)].sort((a, b) => a - b);
  const edited = sorted(plans.flatMap(plan => plan.stream.map(({ layer }) => layer)));
  const attention = sorted(
    plans.flatMap(plan => [...plan.rules, ...plan.headChanges].flatMap(change => change.layers)),
  );
  // Where attention is changed, too, the tables are of a session that can change anything.
  const points = attention.length > 0 ? layers + 1 : edited.length;
  const extraEdits = edited.length === 0 ? 0 : measured * (1 + (edited.length - 1) / layers);
  return {
    edited,
    attention,
    biased: plans.some(plan => plan.rules.length > 0),
    latents: plans.some(plan => plan.latents.length > 0),
    extraTime: extraEdits + (layers === 0 ? 0 : measured * (attention.length / layers)),
    tableBytes:
      (edited.length === 0 ? 0 : editBytes(plans, sizes, points)) +
      (attention.length === 0 ? 0 : attentionBytes(plans, sizes, layers)),
  };
}

function editBytes(plans: readonly Plan[], { rows, positions }: RunSizes, points: number): number {
  const terms = Math.max(1, ...plans.map(plan => termsOf(plan, positions)));
  const width = plans[0]?.width ?? 1;
  const perPosition = terms + 2; // gains, keep and renorm
  const numbers = points * rows * (terms * width + positions * perPosition);
  return numbers * bytesPerNumber + points; // and the switches
}

/** The layer with most vectors decides for all. */
function termsOf({ stream, width }: Plan, positions: number): number {
  const terms = new Map<number, number>();
  for (const { layer, effect } of stream) {
    const content = effect.kind === 'replace' ? effect.content : undefined;
    let own = effect.kind === 'scale' || content?.from === 'nothing' ? 0 : 1;
    if (content?.from === 'rows' || content?.from === 'recorded')
      own = Math.min(positions, content.values.length / (width ?? 1));
    terms.set(layer, (terms.get(layer) ?? 0) + own);
  }
  return Math.max(0, ...terms.values());
}

function attentionBytes(
  plans: readonly Plan[],
  { rows, positions, total }: RunSizes,
  layers: number,
): number {
  const most = new Map<string, number>();
  for (const plan of plans)
    for (const { group } of plan.rules) {
      const own = plan.rules.filter(rule => rule.group === group).length;
      most.set(group, Math.max(most.get(group) ?? 0, own));
    }
  const rules = Math.max(
    1,
    [...most.values()].reduce((sum, count) => sum + count, 0),
  );
  const heads = plans[0]?.heads ?? 1;
  const numbers =
    layers * heads * rules + rows * (positions + total) * rules + layers * rows * positions * heads;
  return numbers * bytesPerNumber + layers; // and the switches
}
