// What samples an experiment has, whoever made them: sets by name, each counted from 0.

import type { ListedSamples, SampleSet, SampleSpec } from './spec';
import { chance } from '../tasks/generate';

export const isListed = (samples: SampleSpec): samples is ListedSamples => 'list' in samples;

/** Of a list that was not read yet there are none. */
export function setsOf(samples: SampleSpec): readonly SampleSet[] {
  if (isListed(samples)) return samples.found?.sets ?? [];
  return samples.tasks.map(name => ({ name, count: samples.count, chance: chance(name) }));
}

export function setNamed(samples: SampleSpec, name: string): SampleSet | undefined {
  return setsOf(samples).find(set => set.name === name);
}

/** As a person calls them: "photos.jsonl", "pictures", "20 runs about ring.png". */
export function listTitle({ list }: ListedSamples): string {
  if ('image' in list) return `${list.runs} runs about ${lastPart(list.image)}`;
  return lastPart('file' in list ? list.file : list.folder);
}

export const lastPart = (file: string): string => file.split(/[\\/]/).findLast(part => part !== '') ?? file;
