// Problem: a trace has every setting of its method, and most of them say no more than that nothing special was asked.
// Idea: a line tells those that shape the run; what stands as it does whenever nothing is asked is left to the full list. How
// far a model was trained is not in its trace, so numbers that are the model's own are always told.

import { optionTitles } from '../method-option';
import type { OptionName } from '../method-option';
import type { TracedMethod } from '../trace/document';

export interface ToldSettings {
  /** For a line beside other facts. */
  readonly short: readonly string[];
  readonly all: readonly string[];
}

/** Whatever the model: what holds when nothing is asked. */
const usual: Readonly<Partial<Record<OptionName, number | string>>> = {
  start: 'free',
  keptStates: 8,
  sight: 'the picture',
  stop: 'never',
  gate: 1,
  gated: 'answer',
};

export function settingsTold(settings: TracedMethod['settings']): ToldSettings {
  const told = (name: string) => `${settingTitle(name)} ${String(settings[name])}`;
  const names = Object.keys(settings);
  return { short: names.filter(name => shapes(name, settings)).map(told), all: names.map(told) };
}

function shapes(name: string, settings: TracedMethod['settings']): boolean {
  // At what value to stop says nothing while nothing stops, and a stage is called by its number of steps.
  if (name === 'stopAt') return settings['stop'] !== usual.stop;
  if (name === 'steps') return String(settings['stage']) !== String(settings['steps']);
  return !isOption(name) || usual[name] !== settings[name];
}

/** A trace may come from a version that knows other settings. */
export const settingTitle = (name: string) => (isOption(name) ? optionTitles[name] : name);
const isOption = (name: string): name is OptionName => Object.hasOwn(optionTitles, name);
