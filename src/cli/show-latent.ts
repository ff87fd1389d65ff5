// A latent in a terminal: its picture beside that of noise, where it was chosen from or looks, and what it is like beside what
// noise is like.

import { beside, cell, printedLatent } from './filmstrip-frames';
import { paintOf } from './filmstrip-look';
import type { Look } from './filmstrip-look';
import { oneLine, padEnd } from './filmstrip-text';
import type { Reading } from '../shared/trace/latent';
import type { LatentStep, Step } from '../shared/trace/step';
import { placeOf } from '../shared/trace-view/patch-place';
import { readingName, valuesOf } from '../shared/trace-view/reading-view';
import type { OpenTrace } from '../trace/open-trace';
import { boxesOf } from '../trace/report/readings';

const mostValues = 5;
const nameWidth = 28;

/** Groups of lines. */
export async function latentParts(
  trace: OpenTrace,
  index: number,
  step: LatentStep,
  look: Look,
): Promise<readonly (readonly string[])[]> {
  const { document } = trace;
  const before = chosenBefore(document.steps.slice(0, index));
  const own = await printedLatent(trace, step, before, look);
  const twin =
    step.form.kind === 'denoised'
      ? await printedLatent(trace, step, before, look, 'sketch.noise')
      : undefined;
  const pictures = [own, twin].filter(part => part !== undefined);
  const titles = [titleOf(step), 'noise twin'];
  const heads = pictures.map(({ columns }, i) =>
    cell(titles[i] ?? '', Math.max(columns, pictures.length > 1 ? columns : 60)),
  );
  return [
    pictures.length > 0 ? [paintOf(look)(heads.join('  ').trimEnd(), 'grey'), ...beside(pictures)] : [],
    ...step.readings.map(reading => readingLines(reading, boxesOf(document))),
  ];
}

function titleOf({ form }: LatentStep): string {
  switch (form.kind) {
    case 'denoised':
      return 'sketch so far';
    case 'patches':
      return 'chosen patches in their order; ▪ chosen before';
    case 'slot':
      return `where it looks: · no more than uniform; gate ${form.gamma.toFixed(2)}`;
  }
}

function chosenBefore(steps: readonly Step[]): readonly number[] {
  return steps.flatMap(step =>
    step.kind === 'latent' && step.form.kind === 'patches' ? [...step.form.patches] : [],
  );
}

function readingLines(reading: Reading, boxes: readonly number[] | undefined): readonly string[] {
  const { noise95, noiseCount } = reading;
  const rows = valuesOf(reading)
    .slice(0, mostValues)
    .map(({ of, value }, i) => {
      const name =
        reading.kind === 'patches' ? patchText(boxes, reading.nearest[i]?.patch ?? 0) : oneLine(of);
      const said = value < noise95 ? '  no more than noise' : '';
      return `  ${padEnd(name.slice(0, nameWidth), nameWidth)}  ${value.toFixed(3)}${said}`;
    });
  return [
    `${oneLine(readingName(reading))} (95 % of ${noiseCount} noise latents stay below ${noise95.toFixed(3)})`,
    ...rows,
  ];
}

function patchText(boxes: readonly number[] | undefined, patch: number): string {
  const place = placeOf(boxes ?? [], patch);
  return place ? `row ${place.row + 1}, column ${place.column + 1}` : `patch ${patch}`;
}
