// The logit lens of an open model, opened once with its first run.

import { isLensCheap } from './lens-readings';
import type { Model } from '../../model/run/model';
import { formatLarge } from '../../shared/format';
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

/** Why a run on this model reads no lens; undefined where it reads one. */
export async function whyNoLens(model: Model): Promise<string | undefined> {
  if (await lensOfModel(model)) return undefined;
  const { manifest, graph } = model.decoder;
  const width = graph.anatomy.width ?? 0;
  const work = ((manifest?.layers ?? 0) + 1) * width * model.prompts.tokenizer.size;
  return isLensCheap(manifest?.layers ?? 0, width, model.prompts.tokenizer.size)
    ? 'What each layer would say is not known: the norm and the head cannot be told from the rest of the decoder.'
    : `What each layer would say was not read, which takes ${formatLarge(work)} multiplications at every token; ` +
        'it can be read from the trace with "darkroom show --lens".';
}

/** The first token of an answer, as it stands in a text: most tokenizers keep the space before a word with it. */
export function answerToken({ prompts }: Pick<Model, 'prompts'>, answer: string): number | undefined {
  const [spaced] = prompts.tokenizer.encode(` ${answer}`, { frame: false });
  return spaced ?? prompts.tokenizer.encode(answer, { frame: false })[0];
}
