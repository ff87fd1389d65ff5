// What a table of steps has: the figures of the report's table, unrounded, under names that a program can use.

import type { TraceDocument } from '../../shared/trace/document';
import type { Reading } from '../../shared/trace/latent';
import { wordOf } from '../../shared/trace/step';
import type { LatentStep, Step } from '../../shared/trace/step';
import { readingName, valuesOf } from '../../shared/trace-view/reading-view';
import { attentionRatio, inverseEntropy, outputEntropyOf } from '../../shared/trace-view/step-values';
import { layerBand } from '../report/lanes';

/** Null: not defined. Undefined: not measured. */
export type Cell = number | string | boolean | null | undefined;

export interface CsvColumn {
  readonly name: string;
  readonly value: (step: Step, index: number) => Cell;
}

/** The same for every run, but for the readings that its latents have. */
export function csvColumns({ steps }: TraceDocument): readonly CsvColumn[] {
  return [...place, ...text, ...attention, ...rest, ...latents, ...readingColumns(steps), ...answer];
}

const column = (name: string, value: CsvColumn['value']): CsvColumn => ({ name, value });
const ofText = (name: string, of: (token: Extract<Step, { kind: 'text' }>['token']) => Cell) =>
  column(name, step => (step.kind === 'text' ? of(step.token) : undefined));
const ofLatent = (name: string, of: (latent: LatentStep) => Cell) =>
  column(name, step => (step.kind === 'latent' ? of(step) : undefined));

const place: readonly CsvColumn[] = [
  column('step', (_, index) => index),
  column('kind', ({ kind }) => kind),
  column('row', ({ row }) => row),
  column('position', ({ appended }) => (appended.count > 0 ? appended.from : undefined)),
  column('ms', ({ ms }) => ms),
];

const text: readonly CsvColumn[] = [
  column('text', step =>
    step.kind === 'answer' ? step.text : step.kind === 'text' ? wordOf(step.token) : undefined,
  ),
  ofText('token_id', ({ id }) => id),
  ofText('probability', ({ probability }) => probability),
  ofText('sampled_probability', ({ sampled }) => sampled?.probability),
  ofText('sampled_entropy_nats', ({ sampled }) => sampled?.entropy),
  ofText('forced', ({ forced }) => forced !== undefined),
  ofText('put_by', ({ forced }) => forced),
  column('output_entropy_nats', outputEntropyOf),
];

const attention: readonly CsvColumn[] = [
  column('attention_entropy_nats', ({ measures }) => measures?.attention?.entropy),
  column('attention_entropy_layers_p10', step => edgeOf(step, 0)),
  column('attention_entropy_layers_p90', step => edgeOf(step, 1)),
  column('attention_entropy_of_uniform', ({ measures }) => measures?.attention?.normalisedEntropy),
  column('image_share', ({ measures }) => measures?.attention?.imageShare),
  column('s_focus', ({ measures }) => measures?.attention?.focus?.value),
  column('s_focus_chance', ({ measures }) => measures?.attention?.focus?.chance),
  column('box_share', ({ measures }) => measures?.attention?.focus?.share),
  column('r_picture_over_text', ({ measures }) => measures?.mass && attentionRatio(measures.mass)),
  column(
    'f_inverse_entropy',
    ({ measures }) => measures?.attention && inverseEntropy(measures.attention.entropy),
  ),
  column('salient_patches', ({ measures }) => measures?.attention?.salient),
  column('attention_variation', ({ measures }) => measures?.attention?.variation),
];

const rest: readonly CsvColumn[] = [
  column('answer_rank', ({ measures }) => measures?.answerRank?.at(-1)),
  column('turned_degrees', ({ measures }) => measures?.steering?.degrees),
  column('turned_layer', ({ measures }) => measures?.steering?.layer),
  column('turned_ratio', ({ measures }) => measures?.steering?.ratio),
  column('added', ({ measures }) => measures?.steering?.added),
];

const latents: readonly CsvColumn[] = [
  ofLatent('latent', ({ latent }) => latent),
  ofLatent('latent_group', ({ span }) => span),
  ofLatent('latent_form', ({ form }) => form.kind),
  ofLatent('latent_origin', ({ origin }) => origin),
  ofLatent('latent_norm', ({ norm }) => norm),
  ofLatent('cosine_previous', ({ cosinePrevious }) => cosinePrevious),
  ofLatent('cosine_first', ({ cosineFirst }) => cosineFirst),
  ofLatent('cosine_nearest_patch', ({ cosinePatch }) => cosinePatch),
  ofLatent('gate', ({ form }) => (form.kind === 'slot' ? form.gamma : undefined)),
  ofLatent('patches', ({ form }) => (form.kind === 'patches' ? form.patches.join(' ') : undefined)),
];

const answer: readonly CsvColumn[] = [
  column('truth', step => (step.kind === 'answer' ? step.truth : undefined)),
  column('correct', step => (step.kind === 'answer' ? step.correct : undefined)),
];

function edgeOf(step: Step, edge: 0 | 1): Cell {
  if (!step.measures?.attention) return undefined;
  return layerBand(step)?.[edge] ?? null;
}

/** More kinds of readings than any method has. */
const mostReadings = 64;

/** The best value of each kind, what it was, and what noise reaches. */
function readingColumns(steps: readonly Step[]): readonly CsvColumn[] {
  const names = new Set<string>();
  for (const step of steps)
    for (const reading of step.kind === 'latent' ? step.readings : []) names.add(readingName(reading));
  return [...names].slice(0, mostReadings).flatMap(name => {
    const own = (of: (reading: Reading) => Cell) => (latent: LatentStep) => {
      const reading = latent.readings.find(one => readingName(one) === name);
      return reading && of(reading);
    };
    return [
      ofLatent(
        `${name}: best`,
        own(reading => valuesOf(reading)[0]?.of),
      ),
      ofLatent(
        `${name}: value`,
        own(reading => valuesOf(reading)[0]?.value),
      ),
      ofLatent(
        `${name}: noise 95 %`,
        own(({ noise95 }) => noise95),
      ),
    ];
  });
}
