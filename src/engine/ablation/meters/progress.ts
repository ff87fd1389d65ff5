// How far a model has come with each latent: what its own linear probe reads there, against the cell that the way has reached
// by then. The control are labels of another sample, as difficult: a probe that knew only what cells are frequent would be
// right as often with them.

import { HeardLatents } from './heard-latents';
import { meanOf } from './reach';
import type { Meter, MeterMaker } from './meter';
import { asTask } from '../../subject';
import { probeReader } from '../../run/latent-readers';
import { readAbilities } from '../../../model/abilities';
import type { Probe } from '../../../model/latent-abilities';
import type { Model } from '../../../model/run/model';
import { joined } from '../../../shared/joined';
import type { Sample } from '../../../tasks/types';

export const progressMeter: MeterMaker = {
  measures: ['probe'],
  make: about => new ProgressMeter(about),
};

class ProgressMeter extends HeardLatents implements Meter {
  async measured() {
    const { mixed, ivt } = this.model ? readAbilities(this.model.folder.darkroom).latents : {};
    const probe = mixed?.probe ?? ivt?.probe;
    if (!this.model || !probe) return {};
    const read = await this.#read(this.model, probe, mixed?.latents);
    const sample = asTask(this.about.sample);
    const donor = this.about.donor && asTask(this.about.donor.sample);
    if (!sample || !donor || cellAt(sample, 0) === undefined) return {};
    const right = (of: Sample) => read.map((cell, step) => Number(cell === cellAt(of, step)));
    const [own, other] = [right(sample), right(donor)];
    const each = own.flatMap((value, step) => [
      [`probe.${step + 1}`, value] as const,
      [`probe.${step + 1}.control`, other[step] ?? 0] as const,
    ]);
    return { probe: meanOf(own), 'probe.control': meanOf(other), ...Object.fromEntries(each) };
  }

  async #read(model: Model, probe: Probe, together: number | undefined): Promise<readonly string[]> {
    const spans = spansOf(this.latents, together);
    if (spans.length === 0) return [];
    const reader = await probeReader({ model }, probe, together);
    return (await reader(spans)).map(scores => scores[0]?.name ?? '');
  }
}

/** Latents that belong to one step stand in one vector, side by side. */
export function spansOf(latents: readonly Float32Array[], together = 1): Float32Array[] {
  return Array.from({ length: Math.floor(latents.length / together) }, (_, span) =>
    joined(latents.slice(span * together, (span + 1) * together)),
  );
}

/** Where the way stands after a step; when it is at its end it stays there. Other tasks than trail have no such way. */
export function cellAt({ facts, difficulty }: Sample, step: number): string | undefined {
  return facts.task === 'trail' ? facts.path[Math.min(step + 1, difficulty)] : undefined;
}
