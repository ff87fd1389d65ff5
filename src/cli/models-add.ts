// `darkroom models add <id>[@revision]`: downloads one precision of a model, or says which there are.

import { parseArguments } from './arguments';
import { endWithParent } from './end-with-parent';
import { stoppedByInterrupt } from './interrupt';
import { print } from './output';
import { progressTeller } from './progress-teller';
import { addModel } from '../engine/hub/add';
import { lookAt } from '../engine/hub/offer';
import { parseModelName } from '../hub/names';
import { hubOf, modelsFolder } from '../hub/settings';
import { DarkroomError } from '../shared/errors';
import { formatBytes, printable } from '../shared/format';
import { diskText, memoryText } from '../shared/protocol/hub';
import type { ModelOffer, ModelVariant } from '../shared/protocol/hub';

export const addModelsUsage = `darkroom models add <owner/name>[@revision] [--dtype fp32|fp16|q4|…] [--variants] [--into <folder>] [--endpoint <address>] [--json]
    Downloads a model from the hub, verifies it, and adds it. --variants only lists what there is. What was interrupted is gone on with.
    HF_TOKEN for private and gated models, HTTPS_PROXY and NO_PROXY, HF_ENDPOINT for a mirror, DARKROOM_MODELS for the folder.`;

export async function addModels(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArguments(args, {
    dtype: { type: 'string' },
    variants: { type: 'boolean', default: false },
    into: { type: 'string' },
    endpoint: { type: 'string' },
    json: { type: 'boolean', default: false },
  });
  const [given, ...others] = positionals;
  if (given === undefined || others.length > 0)
    throw new DarkroomError('bad-input', 'models add takes the name of one model.', {
      remedy: 'For example: darkroom models add HuggingFaceTB/SmolVLM-256M-Instruct --dtype q4',
    });
  const name = parseModelName(given);
  const folder = modelsFolder(values.into);
  const signal = stoppedByInterrupt(new DarkroomError('cancelled', 'Stopped; what was downloaded is kept.'));
  endWithParent();
  const looked = await lookAt(hubOf(values.endpoint, signal), name, folder);
  if (values.variants) {
    await print(values.json ? JSON.stringify(looked.offer, undefined, 2) : offerText(looked.offer));
    return 0;
  }
  const dtype = values.dtype ?? bestThatFits(looked.offer).dtype;
  const added = await addModel(hubOf(values.endpoint, signal), looked, {
    models: folder,
    dtype,
    onProgress: progressTeller(),
  });
  await print(
    values.json
      ? JSON.stringify(added, undefined, 2)
      : `Added: ${printable(added.folder)}, ${formatBytes(added.bytes)}`,
  );
  return 0;
}

/** The most exact one that has room on the disk and in memory. */
function bestThatFits({ id, variants }: ModelOffer): ModelVariant {
  const best = variants.find(({ memory, disk }) => memory === 'fits' && disk === 'fits');
  if (best) return best;
  throw new DarkroomError('unsupported', `No variant of ${id} fits comfortably on this machine.`, {
    remedy: `Choose one with --dtype: ${variants.map(({ dtype }) => dtype).join(', ')}; --variants says what each needs.`,
  });
}

function offerText(offer: ModelOffer): string {
  const head = `${offer.id} at ${offer.commit}, ${offer.family}, ${offer.takesPictures ? 'takes pictures' : 'reads text'}`;
  const rows = offer.variants.map(variant => {
    const size = formatBytes(variant.bytes).padStart(9);
    const facts = [diskText(variant, offer.freeBytes), memoryText(variant, offer.machineBytes)];
    const there = variant.folder === undefined ? [] : ['added'];
    return [
      `  ${variant.dtype.padEnd(10)} ${size}  ${[...facts, ...there].join('; ')}`,
      ...variant.notes.map(note => `    ${note}`),
    ].join('\n');
  });
  return [head, ...rows]
    .map(line =>
      line
        .split('\n')
        .map(one => printable(one))
        .join('\n'),
    )
    .join('\n');
}
