// Problem: a list of interventions comes from files, the clipboard and pages, and may be anything.
// Idea: it is read into what was understood, key by key; whatever was not understood is refused with its path. The JSON
// schema (`schemas/intervention.schema.json`) says the same to editors, and a test holds the two together.

import { requireList, requireObject, wrong } from './checks';
import { limits, parseAction } from './parse-action';
import { parsePlace } from './parse-place';
import { actionOf, forms, targetOf } from './types';
import type { ActionName, Intervention, Place, PlaceKey, Target } from './types';

/** `path` is where the list stands in its document. */
export function parseInterventions(value: unknown, path = ''): readonly Intervention[] {
  // No interventions is a baseline; no layers would be a mistake.
  if (Array.isArray(value) && value.length === 0) return [];
  const items = requireList(value, path === '' ? 'The list of interventions' : path, limits.items);
  return items.map((item, i) => parseIntervention(item, `${path}[${i}]`));
}

function parseIntervention(value: unknown, path: string): Intervention {
  const fields = requireObject(value, path, ['at', 'do']);
  for (const key of ['at', 'do'])
    if (fields[key] === undefined) throw wrong(path, `has no "${key}": an intervention says where and what`);
  const at = parsePlace(fields['at'], `${path}.at`);
  const action = parseAction(fields['do'], at, `${path}.do`);
  requireForm(actionOf(action), at, path);
  return { at, do: action };
}

const hold: Readonly<Record<Target, string>> = {
  stream: 'changes the residual stream',
  heads: 'changes heads',
  attention: 'changes attention',
  latents: 'changes latents before they are fed',
};

function requireForm(action: ActionName, at: Place, path: string): void {
  const { target, needs, may } = forms[targetOf(action, at)];
  const known: readonly PlaceKey[] = [...needs, ...may];
  for (const key of Object.keys(at))
    if (!known.some(name => name === key))
      throw wrong(
        `${path}.at.${key}`,
        `is not for "${action}" here, which ${hold[target]}`,
        `Its place has ${known.join(', ')}.`,
      );
  const missing = needs.find(key => at[key] === undefined);
  if (missing !== undefined)
    throw wrong(
      `${path}.at.${missing}`,
      `is missing: "${action}" here ${hold[target]}, and has to be told which`,
    );
}
