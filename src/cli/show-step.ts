// One step of a trace in a terminal: what was written, where the model looked and what each layer would have said.

import { shadeLines } from './filmstrip-pixels';
import { sparkline } from './filmstrip-spark';
import { oneLine, padEnd, padStart } from './filmstrip-text';
import { latentParts } from './show-latent';
import type { Look } from './filmstrip-look';
import { paintOf } from './filmstrip-look';
import { counted } from '../shared/format';
import type { AttentionMeasures, SteeringMeasure } from '../shared/trace/measures';
import type { LatentStep, Step } from '../shared/trace/step';
import { tokenClasses } from '../shared/trace/token';
import { attentionRatio, inverseEntropy, outputEntropyOf } from '../shared/trace-view/step-values';
import type { OpenTrace } from '../trace/open-trace';
import type { LensRow } from '../trace/report/readings';
import { boxesOf, lensOf, meanAttention } from '../trace/report/readings';

export async function stepText(trace: OpenTrace, index: number, step: Step, look: Look): Promise<string> {
  const { document } = trace;
  const paint = paintOf(look);
  const weights = await meanAttention(trace, [step]);
  const parts = [
    [paint(`step ${index} of ${document.steps.length - 1}: ${nameOf(step)}`, 'title'), ...factsOf(step)],
    step.measures?.attention
      ? attentionLines(step.measures.attention, Math.log(document.picture?.tokens ?? 1))
      : [],
    ratioLines(step),
    massLines(step),
    mapLines(boxesOf(document), weights, look.width),
    ...(step.kind === 'latent' ? await latentParts(trace, index, step, look) : []),
    lensLines(await lensOf(trace, step)),
  ];
  return parts
    .filter(lines => lines.length > 0)
    .map(lines => lines.join('\n'))
    .join('\n\n');
}

function nameOf(step: Step): string {
  switch (step.kind) {
    case 'prompt':
      return `the prompt, ${counted(step.appended.count, 'token')}`;
    case 'text':
      return `${step.token.end ? 'the end' : `“${oneLine(step.token.text)}”`} (token ${step.token.id})`;
    case 'latent':
      return `latent ${step.index + 1} of ${step.of}, group ${step.span + 1}`;
    case 'answer':
      return `the answer “${oneLine(step.text)}”`;
  }
}

function factsOf(step: Step): readonly string[] {
  const entropy = outputEntropyOf(step);
  const facts = [
    ...(step.kind === 'text' ? [`probability ${step.token.probability.toFixed(4)}`] : []),
    ...(step.kind === 'text' && step.token.margin !== undefined
      ? [`${step.token.margin.toFixed(2)} logits ahead of the second`]
      : []),
    ...(entropy === undefined ? [] : [`output entropy ${entropy.toFixed(3)} nats`]),
    ...(step.kind === 'text' && step.token.sampled
      ? [
          `drawn with ${step.token.sampled.probability.toFixed(4)}, ${step.token.sampled.entropy.toFixed(3)} nats`,
        ]
      : []),
    ...(step.kind === 'latent' ? shapeOf(step) : []),
  ];
  const turned = step.measures?.steering;
  if (turned) facts.push(turnOf(turned));
  return facts.length > 0 ? [facts.join(', ')] : [];
}

function turnOf({ layer, degrees, ratio, added }: SteeringMeasure): string {
  const strength = added === undefined ? '' : `, α‖v‖/‖h‖ ${added.toFixed(3)}`;
  return `turned by ${degrees.toFixed(1)}° at layer ${layer}${strength}, length × ${ratio.toFixed(3)}`;
}

function shapeOf({ norm, cosinePrevious, cosineFirst, cosinePatch, origin }: LatentStep): readonly string[] {
  const cosines = [
    ['the one before', cosinePrevious],
    ['the first', cosineFirst],
    ['the nearest patch', cosinePatch],
  ] as const;
  return [
    `norm ${norm.toFixed(2)}`,
    ...cosines.flatMap(([what, value]) =>
      value === null ? [] : [`cosine with ${what} ${value.toFixed(2)}`],
    ),
    ...(origin === 'model' ? [] : [origin]),
  ];
}

function attentionLines(measures: AttentionMeasures, uniform: number): readonly string[] {
  const { entropy, normalisedEntropy, imageShare, focus, layerEntropy } = measures;
  const share = normalisedEntropy === null ? '' : `, ${(100 * normalisedEntropy).toFixed(0)} % of uniform`;
  const facts = [
    `attention entropy ${entropy === null ? 'undefined' : `${entropy.toFixed(2)} nats${share}`}`,
    `image share ${(100 * imageShare).toFixed(0)} %`,
  ];
  if (focus)
    facts.push(
      `S_focus ${focus.value === null ? 'undefined' : focus.value.toFixed(3)}, chance ${focus.chance.toFixed(3)}`,
    );
  const shares = layerEntropy.map(value => value && value / uniform);
  return [facts.join(', '), `by layer ${sparkline(shares, 120, 0, 1)}  (0 to uniform)`];
}

/** Of IVT-LR's paper; what each is divided by is said, and what it does not say. */
function ratioLines({ measures }: Step): readonly string[] {
  const { attention, mass } = measures ?? {};
  if (!attention || !mass) return [];
  const [ratio, focus] = [attentionRatio(mass), inverseEntropy(attention.entropy)];
  const text = (value: number | null, digits: number) =>
    value === null ? 'undefined' : value.toFixed(digits);
  return [
    `R ${text(ratio, 3)} (attention on the picture / on text), F ${text(focus, 3)} (1 / attention entropy); neither says whether an answer is right`,
  ];
}

function massLines({ measures }: Step): readonly string[] {
  const { mass } = measures ?? {};
  if (!mass) return [];
  const shares = tokenClasses.map(name => `${name} ${(100 * mass[name]).toFixed(0)} %`);
  return [`attention by class: ${shares.join(', ')}`];
}

function mapLines(
  boxes: readonly number[] | undefined,
  weights: Float64Array | undefined,
  width: number,
): readonly string[] {
  const lines = boxes && weights ? shadeLines(boxes, weights, width) : [];
  return lines.length > 0 ? ['attention on the picture: · no more than uniform, █ the most', ...lines] : [];
}

function lensLines(rows: readonly LensRow[]): readonly string[] {
  if (rows.length === 0) return [];
  const shown = rows.map(({ layer, words, rank }) => {
    const cells = words.map(({ text, probability }) =>
      padEnd(`${oneLine(text) || '·'} ${probability.toFixed(2)}`, 16),
    );
    return `${padStart(String(layer), 5)}  ${padStart(rank === undefined ? '–' : String(rank), 11)}  ${cells.join(' ')}`;
  });
  return [
    'what each layer would say next, with probability',
    'layer  answer rank',
    ...shown.map(line => line.trimEnd()),
  ];
}
