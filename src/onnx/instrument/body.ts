// Hooks up one body of a model: every residual point and every attention operator that the plan has hooks for.

import type { Body } from '../anatomy/types';
import { hookAttention, planAttention } from './attention';
import type { AttentionInputs, BodyContext, EditInputs } from './context';
import type { LayerHooks } from './manifest';
import type { Plan } from './plan';
import { hookResidual } from './residual';

export interface BodyHooks {
  readonly edits: EditInputs | undefined;
  readonly attention: AttentionInputs | undefined;
}

export function instrumentBody(
  context: BodyContext,
  body: Body,
  plan: Plan,
  { edits, attention }: BodyHooks,
): void {
  for (const hooks of plan.hooks) {
    const point = body.residual[hooks.layer];
    if (point !== undefined) {
      const taps = { residual: outputOf(hooks, 'residual'), stats: outputOf(hooks, 'stats') };
      hookResidual(context, point, hooks.edit === 'available' ? edits : undefined, taps);
    }
    const operator = body.attention.find(({ layer }) => layer === hooks.layer);
    const name = outputOf(hooks, 'attention');
    if (operator === undefined || attention === undefined || name === undefined) continue;
    const { form } = planAttention(context, operator);
    const wanted = { gate: hooks.gate === 'available', heads: hooks.heads === 'available' };
    if (form !== undefined) hookAttention(context, operator, form, attention, wanted, name);
  }
}

function outputOf(hooks: LayerHooks, tap: 'residual' | 'stats' | 'attention'): string | undefined {
  const hook = hooks[tap];
  return 'output' in hook ? hook.output : undefined;
}
