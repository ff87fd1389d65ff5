// How far a model has come with each latent, as a probe reads it that is fitted here, on the latents of other samples. Its control is a
// probe of the same capacity, fitted to the same latents with the labels dealt anew, and asked the same: what it is right about is what
// such a probe finds where latents say nothing of their labels.

import { HeardLatents } from './heard-latents';
import { cellAt, spansOf } from './progress';
import { meanOf } from './reach';
import type { Meter, Metered, MeterMaker, Numbers } from './meter';
import type { Answerers } from '../answerers';
import { asTask } from '../../subject';
import { fitProbe } from '../../../measures/linear-probe';
import type { LinearProbe } from '../../../measures/linear-probe';
import { readAbilities } from '../../../model/abilities';
import { Random } from '../../../shared/random';
import { generate } from '../../../tasks/generate';

export const fittedMeter: MeterMaker = {
  measures: ['fitted'],
  make: about => new FittedMeter(about),
};

const fittedOn = 96;
/** Of no experiment and of no training. */
const fittingSeed = 0x5e1ec7;

interface FittedStep {
  readonly probe: LinearProbe;
  readonly control: LinearProbe;
}

class FittedMeter extends HeardLatents implements Meter {
  async measured(): Promise<Numbers> {
    const sample = asTask(this.about.sample);
    if (!this.model || !sample || cellAt(sample, 0) === undefined) return {};
    const together = readAbilities(this.model.folder.darkroom).latents.mixed?.latents;
    const steps = await fittedFor(this.about, together);
    const read = spansOf(this.latents, together).flatMap((span, step): (readonly [string, number])[] => {
      const of = steps[step];
      if (!of) return [];
      return [
        [`fitted.${step + 1}`, Number(of.probe.read(span) === cellAt(sample, step))],
        [`fitted.${step + 1}.control`, Number(of.control.read(span) === cellAt(sample, step))],
      ];
    });
    const mean = (isControl: boolean) =>
      meanOf(read.flatMap(([name, value]) => (name.endsWith('.control') === isControl ? [value] : [])));
    return { fitted: mean(false), 'fitted.control': mean(true), ...Object.fromEntries(read) };
  }
}

const known = new WeakMap<Answerers, Map<string, Promise<readonly FittedStep[]>>>();

/** Once for each way of asking. */
function fittedFor(about: Metered, together: number | undefined): Promise<readonly FittedStep[]> {
  const { answerers, ask } = about;
  const own = known.get(answerers) ?? new Map<string, Promise<readonly FittedStep[]>>();
  known.set(answerers, own);
  const key = JSON.stringify(ask.settings);
  const made = own.get(key) ?? fitted(about, together);
  own.set(key, made);
  return made;
}

async function fitted(
  { answerers, ask, signal }: Metered,
  together: number | undefined,
): Promise<readonly FittedStep[]> {
  const asked = Array.from({ length: fittedOn }, (_, index) =>
    generate('trail', { seed: fittingSeed, index }),
  );
  const spans: Float32Array[][] = [];
  for (const sample of asked) {
    const { settings } = ask;
    const options = { signal, latentsOnly: true, ...(settings && { settings }) };
    const { latents } = await answerers.own.answer(sample, options);
    spans.push(spansOf(latents, together));
  }
  const steps = Math.min(...spans.map(of => of.length));
  const dealt = new Random(fittingSeed).shuffled(asked);
  return Array.from({ length: steps }, (_, step) => {
    const vectors = spans.flatMap(of => of[step] ?? []);
    const labels = (of: typeof asked) => of.map(sample => cellAt(sample, step) ?? '');
    return { probe: fitProbe(vectors, labels(asked)), control: fitProbe(vectors, labels(dealt)) };
  });
}
