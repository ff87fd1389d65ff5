// What was chosen last is the best guess at what is wanted next. Kept for the workspace; whatever is found there is
// checked like any other input, because an older version may have written it.

import type { Memento } from 'vscode';
import type { RunChoice } from '../../shared/protocol/run-panel';
import { ranges } from '../../shared/protocol/run-panel';
import { methodNames } from '../../shared/trace/document';

const key = 'darkroom.choice';

const first: RunChoice = {
  method: 'text-cot',
  question: '',
  temperature: 0,
  topP: 1,
  seed: 0,
  runs: 1,
  maxTokens: 384,
};

export function rememberedChoice(memory: Memento): RunChoice {
  const kept = memory.get<unknown>(key);
  return withChanges(first, typeof kept === 'object' && kept !== null ? kept : {});
}

export function remember(memory: Memento, choice: RunChoice): Thenable<void> {
  return memory.update(key, choice);
}

/** `choice` with those of the changes that make sense. */
export function withChanges(choice: RunChoice, changes: object): RunChoice {
  const given = changes as Partial<Record<keyof RunChoice, unknown>>;
  const { model, question } = given;
  const method = methodNames.find(known => known === given.method);
  return {
    ...choice,
    ...(typeof model === 'string' ? { model } : {}),
    ...(typeof question === 'string' ? { question } : {}),
    ...(method ? { method } : {}),
    ...Object.fromEntries(
      Object.entries(ranges).flatMap(([name, { min, max, step }]) => {
        const value = given[name as keyof typeof ranges];
        if (typeof value !== 'number' || !(value >= min && value <= max)) return [];
        return [[name, step < 1 ? value : Math.round(value)]];
      }),
    ),
  };
}
