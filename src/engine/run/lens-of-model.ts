// The logit lens of an open model, opened once with its first run.

import { isLensCheap } from './lens-readings';
import type { Model } from '../../model/run/model';
import { LensSession } from '../../runtime/lens-session';

const known = new WeakMap<Model, Promise<LensSession | undefined>>();

/** Undefined where the lens would cost too much at every token, or the graph's end cannot be cut off. */
export function lensOfModel(model: Model): Promise<LensSession | undefined> {
  let lens = known.get(model);
  if (!lens) {
    lens = open(model);
    known.set(model, lens);
  }
  return lens;
}

async function open({ decoder, device, prompts }: Model): Promise<LensSession | undefined> {
  const { manifest, graph } = decoder;
  const width = graph.anatomy.width;
  if (!manifest || width === null || !isLensCheap(manifest.layers, width, prompts.tokenizer.size))
    return undefined;
  return LensSession.open(graph, device, 'logits');
}

/** The first token of an answer, as it stands in a text: most tokenizers keep the space before a word with it. */
export function answerToken({ prompts }: Model, answer: string): number | undefined {
  const [spaced] = prompts.tokenizer.encode(` ${answer}`, { frame: false });
  return spaced ?? prompts.tokenizer.encode(answer, { frame: false })[0];
}
