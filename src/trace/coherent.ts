// Problem: a document can have the right shape and still contradict itself: a step that appends to the middle of the
// sequence, a patch the picture does not have. A page would draw nonsense from it, or index beyond a list.
// Idea: go through the steps in order and hold each to what came before. The same check runs while a trace is written,
// so that no file of ours is refused later.

import type { TraceDocument, TraceHead } from '../shared/trace/document';
import type { LatentStep, Step } from '../shared/trace/step';
import type { Token } from '../shared/trace/token';
import { wrong } from './shape';

/** Takes the steps in order, each with the tokens it appended. */
export type SequenceCheck = (step: Step, tokens: readonly Token[]) => void;

export function sequenceCheck(head: TraceHead): SequenceCheck {
  requireLayers(head.model.attentionLayers, head.model.layers);
  let index = 0;
  let position = 0;
  let latents = 0;
  return (step, tokens) => {
    const path = `steps[${index}]`;
    if ((step.kind === 'prompt') !== (index === 0))
      throw wrong(`${path}.kind`, index === 0 ? 'must be "prompt"' : 'is "prompt" a second time');
    requireAppended(step, tokens, position, path);
    requireMeasures(step, head, path);
    switch (step.kind) {
      case 'prompt':
        requirePrompt(tokens, head);
        break;
      case 'latent':
        if (step.latent !== latents++)
          throw wrong(`${path}.latent`, `must be ${latents - 1}, and is ${step.latent}`);
        requireForm(step, head.picture?.tokens ?? 0, path);
        break;
      case 'answer':
        if (step.fromStep > index) throw wrong(`${path}.fromStep`, 'is a step that comes later');
        if ((step.truth === undefined) !== (step.correct === undefined))
          throw wrong(path, 'must have both truth and correct, or neither');
        break;
      case 'text':
    }
    position += step.appended.count;
    index++;
  };
}

export function requireCoherent(document: TraceDocument): void {
  const check = sequenceCheck(document);
  const { tokens, steps } = document;
  let position = 0;
  for (const step of steps) {
    check(step, tokens.slice(position, position + step.appended.count));
    position += step.appended.count;
  }
  if (position !== tokens.length)
    throw wrong('tokens', `must have the ${position} that the steps appended, and has ${tokens.length}`);
}

function requireLayers(layers: readonly number[], most: number): void {
  layers.forEach((layer, i) => {
    if (layer > most || layer <= (layers[i - 1] ?? 0))
      throw wrong('model.attentionLayers', `must be ascending and at most ${most}`);
  });
}

function requireAppended(step: Step, tokens: readonly Token[], position: number, path: string): void {
  const { from, count } = step.appended;
  if (from !== position) throw wrong(`${path}.appended.from`, `must be ${position}, and is ${from}`);
  if (count !== tokens.length)
    throw wrong(`${path}.appended.count`, `is ${count}, and there are ${tokens.length} tokens for it`);
  const prompt = step.kind === 'prompt';
  const stranger = tokens.find(({ class: of }) => (of === 'image' || of === 'prompt') !== prompt);
  if (stranger !== undefined)
    throw wrong(
      path,
      `appends a token of class "${stranger.class}", which ${prompt ? 'no' : 'only a'} prompt has`,
    );
}

function requirePrompt(tokens: readonly Token[], { picture, firstPosition }: TraceHead): void {
  const seen = tokens.filter(token => token.class === 'image').length;
  const wanted = picture?.tokens ?? 0;
  if (seen !== wanted)
    throw wrong('picture.tokens', `says ${wanted}, and the prompt has ${seen} of class "image"`);
  if (firstPosition >= tokens.length)
    throw wrong('firstPosition', `must be in the prompt of ${tokens.length} tokens, and is ${firstPosition}`);
}

function requireForm({ form }: LatentStep, pictureTokens: number, path: string): void {
  if (form.kind === 'denoised') return;
  const patches = form.kind === 'patches' ? form.patches : form.peaks;
  const beyond = patches.find(patch => patch >= pictureTokens);
  if (beyond !== undefined)
    throw wrong(`${path}.form`, `names patch ${beyond}, and the picture has ${pictureTokens} tokens`);
  if (form.kind === 'patches' && form.scores.length !== patches.length)
    throw wrong(`${path}.form.scores`, `must have ${patches.length} entries, and has ${form.scores.length}`);
}

function requireMeasures({ measures }: Step, { model }: TraceHead, path: string): void {
  const lists = [
    ['attention.layerEntropy', measures?.attention?.layerEntropy, model.attentionLayers.length],
    ['answerRank', measures?.answerRank, model.layers + 1],
  ] as const;
  for (const [name, entries, wanted] of lists)
    if (entries !== undefined && entries.length !== wanted)
      throw wrong(`${path}.measures.${name}`, `must have ${wanted} entries, and has ${entries.length}`);
}
