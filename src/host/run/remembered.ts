// What was chosen last is the best guess at what is wanted next. Kept for the workspace; whatever is found there is
// checked like any other input, because an older version may have written it.

import type { Memento } from 'vscode';
import { exposuresIn } from '../direction/exposures-in';
import type { MethodSettings, OptionValue, SettingsChange } from '../../shared/method-option';
import type { RunChoice } from '../../shared/protocol/run-panel';
import { ranges } from '../../shared/protocol/run-panel';
import { fidelities, methodNames } from '../../shared/trace/document';
import type { MethodName } from '../../shared/trace/document';

const key = 'darkroom.choice';

/** Names and words of options are short, and few. */
const longest = 100;
const mostOptions = 50;

const first: RunChoice = {
  method: 'text-cot',
  settings: {},
  fidelity: {},
  question: '',
  temperature: 0,
  topP: 1,
  seed: 0,
  runs: 1,
  maxTokens: 384,
  exposures: [],
  withRandom: true,
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
  const { model, question, exposures, withRandom } = given;
  const method = methodNames.find(known => known === given.method);
  return {
    ...choice,
    ...(typeof model === 'string' ? { model } : {}),
    ...(typeof question === 'string' ? { question } : {}),
    ...(method ? { method } : {}),
    settings: { ...choice.settings, ...settingsWith(choice.settings, given.settings) },
    fidelity: { ...choice.fidelity, ...fidelityIn(given.fidelity) },
    ...(exposures === undefined ? {} : { exposures: exposuresIn(exposures) }),
    ...(typeof withRandom === 'boolean' ? { withRandom } : {}),
    ...Object.fromEntries(
      Object.entries(ranges).flatMap(([name, { min, max, step }]) => {
        const value = given[name as keyof typeof ranges];
        if (typeof value !== 'number' || !(value >= min && value <= max)) return [];
        return [[name, step < 1 ? value : Math.round(value)]];
      }),
    ),
  };
}

/** By method; whether a model has such an option, and takes such a value, is seen when it is asked. */
function settingsWith(settings: RunChoice['settings'], value: unknown): RunChoice['settings'] {
  return Object.fromEntries(
    methodNames.flatMap(method => {
      const given = partOf(value, method);
      if (typeof given !== 'object' || given === null) return [];
      const taken = Object.entries(given).filter(([name, of]) => name.length <= longest && isChange(of));
      const all: SettingsChange = { ...settings[method], ...Object.fromEntries(taken) };
      const kept = Object.entries(all).filter(([, of]) => of !== null);
      return [[method, Object.fromEntries(kept.slice(0, mostOptions)) as MethodSettings]];
    }),
  );
}

function fidelityIn(value: unknown): RunChoice['fidelity'] {
  return Object.fromEntries(
    methodNames.flatMap(method => {
      const fidelity = fidelities.find(known => known === partOf(value, method));
      return fidelity ? [[method, fidelity]] : [];
    }),
  );
}

function partOf(value: unknown, method: MethodName): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, method)
    ? (value as Partial<Record<MethodName, unknown>>)[method]
    : undefined;
}

function isChange(value: unknown): value is OptionValue | null {
  if (value === null) return true;
  return typeof value === 'number'
    ? Number.isFinite(value)
    : typeof value === 'string' && value.length <= longest;
}
