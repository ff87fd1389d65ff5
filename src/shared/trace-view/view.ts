// From a trace's document to what the editor draws of it: the numbers of a step, not those of all its layers and tokens.

import { changesOf } from './descent';
import { marksOf } from './marks';
import { percentile } from './percentile';
import { readingView } from './reading-view';
import { attentionRatio, inverseEntropy, outputEntropyOf } from './step-values';
import { testedTask } from './tested-task';
import type {
  AnswerView,
  AttentionView,
  LatentView,
  PictureView,
  StepView,
  TraceView,
} from '../protocol/trace-panel';
import { precisionText } from '../trace/document';
import type { TraceDocument } from '../trace/document';
import type { AttentionMeasures } from '../trace/measures';
import type { AnswerStep, LatentStep, Step } from '../trace/step';
import type { TensorName } from '../trace/tensors';

export function viewOf(document: TraceDocument, has: (tensor: TensorName) => boolean): TraceView {
  const { model, picture } = document;
  const answer = document.steps.findLast(step => step.kind === 'answer');
  const attention = attentionOf(document, has);
  const tested = testedTask(document);
  return {
    startedAt: document.startedAt,
    question: document.question,
    model: {
      ...{ name: model.name, dtype: precisionText(model), device: model.device, layers: model.layers },
      ...(model.vocabulary !== undefined && { vocabulary: model.vocabulary }),
      ...(model.tokenNorm !== undefined && { tokenNorm: model.tokenNorm }),
    },
    method: document.method,
    sampling: document.sampling,
    interventions: document.interventions.length,
    ...(document.parent && { parent: document.parent }),
    changes: changesOf(document),
    marks: marksOf(document),
    hooks: model.selfTest.state === 'passed',
    notes: document.notes,
    status: document.status,
    ...(document.agreement && { agreement: document.agreement }),
    ...('why' in tested && { untested: tested.why }),
    ...(answer && { answer: answerOf(answer) }),
    maxTokens: document.maxTokens,
    ...(picture && { picture: pictureOf(document, picture) }),
    ...(attention && { attention }),
    lens: has('lens.ids') && has('lens.probs'),
    frames: has('sketch') || has('latent.trajectory'),
    steps: document.steps.map((step, index) => stepView(step, fedFor(document, index))),
  };
}

function answerOf({ text, truth, correct, fromStep }: AnswerStep): AnswerView {
  return { text, fromStep, ...(truth !== undefined && { truth }), ...(correct !== undefined && { correct }) };
}

function pictureOf(document: TraceDocument, picture: NonNullable<TraceDocument['picture']>): PictureView {
  const { name, width, height, tokens } = picture;
  const boxes = document.tokens.flatMap(token =>
    token.class === 'image' && token.box ? [...token.box] : [],
  );
  const truth = document.sample?.box;
  return { name, width, height, boxes: boxes.length === 4 * tokens ? boxes : [], ...(truth && { truth }) };
}

function attentionOf(
  document: TraceDocument,
  has: (tensor: TensorName) => boolean,
): AttentionView | undefined {
  const { model, picture } = document;
  const [hasMean, hasLayers, hasHeads] = [
    has('attention.mean'),
    has('attention.layer'),
    has('attention.image'),
  ];
  const measured = document.steps.some(step => step.measures?.attention);
  if (!picture || picture.tokens === 0 || !(hasMean || hasLayers || hasHeads || measured)) return undefined;
  const chance = document.steps.find(step => step.measures?.attention?.focus)?.measures?.attention?.focus
    ?.chance;
  return {
    patches: picture.tokens,
    layers: model.attentionLayers,
    heads: hasHeads ? model.heads : 0,
    hasMean,
    hasLayers,
    ...(chance !== undefined && { chance }),
  };
}

/** The step that appended the position which was passed over to make a step. */
function fedFor({ steps, firstPosition }: TraceDocument, index: number): number {
  const position = firstPosition + (steps[index]?.row ?? 0);
  for (let before = index - 1; before > 0; before--) {
    const { from, count } = steps[before]?.appended ?? { from: 0, count: 0 };
    if (count > 0 && from <= position) return before;
  }
  return 0;
}

function stepView(step: Step, fed: number): StepView {
  const { kind, row, measures } = step;
  const outputEntropy = outputEntropyOf(step);
  const answerRank = measures?.answerRank?.at(-1);
  return {
    kind,
    row,
    fed,
    ...contentOf(step),
    ...(measures?.attention && { attention: attentionView(measures.attention) }),
    ...(measures?.attention && measures.mass && { attentionRatio: attentionRatio(measures.mass) }),
    ...(outputEntropy !== undefined && { outputEntropy }),
    ...(answerRank !== undefined && { answerRank }),
    ...(measures?.steering && { turned: measures.steering.degrees }),
  };
}

function contentOf(step: Step): Pick<StepView, 'text' | 'end' | 'probability' | 'latent'> {
  switch (step.kind) {
    case 'prompt':
      return {};
    case 'text': {
      const { text, end, probability, forced } = step.token;
      return { text, probability, ...(end && { end }), ...(forced && { putBy: forced }) };
    }
    case 'latent':
      return { latent: latentView(step) };
    case 'answer':
      return { text: step.text };
  }
}

function latentView(step: LatentStep): LatentView {
  const { span, index, of, origin, norm, cosinePrevious, cosineFirst, cosinePatch, form } = step;
  return {
    number: step.latent,
    ...{ span, index, of, origin, norm, cosinePrevious, cosineFirst, cosinePatch, form },
    readings: step.readings.flatMap(readingView),
  };
}

function attentionView(measures: AttentionMeasures): NonNullable<StepView['attention']> {
  const layers = measures.layerEntropy.filter(entropy => entropy !== null).sort((a, b) => a - b);
  return {
    entropy: measures.entropy,
    low: percentile(layers, 0.1),
    high: percentile(layers, 0.9),
    share: measures.imageShare,
    ...(measures.focus && { focus: measures.focus.value }),
    inverseEntropy: inverseEntropy(measures.entropy),
  };
}
