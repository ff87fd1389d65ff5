// `darkroom direction extract <model> --pairs …`: the states of a model at the end of reasoning and of direct answers.

import path from 'node:path';
import { parseArguments } from './arguments';
import { stoppedByInterrupt } from './interrupt';
import { wholeNumber } from './numbers';
import { print } from './output';
import { extract } from '../engine/direction/extract';
import { deviceNamed } from '../engine/requests';
import { DarkroomError } from '../shared/errors';
import { formatDuration, printable } from '../shared/format';
import { deviceChoices } from '../shared/device';
import { pairsInWords, readPositions, templates } from '../shared/protocol/direction';
import type { ExtractEvent, ExtractResult, LayerChoice } from '../shared/protocol/direction';

export const extractUsage = `darkroom direction extract <model folder> --pairs pairs.jsonl --out name.direction.safetensors [--layers all|middle|3,4]
                           [--template ${templates.join('|')}] [--position ${readPositions.join('|')}] [--limit N] [--batch 16]
                           [--precision fp32|q4|…] [--device ${deviceChoices.join('|')}] [--threads 0] [--json]
    Reads the stream at both answers of each pair: at their last token, at the end of the prompt, or its mean over their tokens.
    --limit takes the first pairs of the list. What was interrupted goes on with the same call.`;

export async function directionExtract(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArguments(args, {
    pairs: { type: 'string' },
    out: { type: 'string' },
    layers: { type: 'string', default: 'all' },
    template: { type: 'string', default: templates[0] },
    position: { type: 'string', default: readPositions[0] },
    limit: { type: 'string' },
    batch: { type: 'string', default: '16' },
    precision: { type: 'string' },
    device: { type: 'string', default: 'auto' },
    threads: { type: 'string', default: '0' },
    json: { type: 'boolean', default: false },
  });
  const [model, ...others] = positionals;
  if (model === undefined || others.length > 0) throw misused('extract takes one model folder.');
  if (values.pairs === undefined) throw misused('Name the list of pairs with --pairs.');
  if (values.out === undefined) throw misused('Say where to write with --out.');
  const begun = performance.now();
  const { about, notes } = await extract(
    {
      model: path.resolve(model),
      precision: values.precision,
      device: deviceNamed(values.device),
      threads: wholeNumber('threads', values.threads),
      pairs: path.resolve(values.pairs),
      layers: layersFrom(values.layers),
      // Whatever is none of them is refused with a list of those that are.
      template: values.template as (typeof templates)[number],
      position: values.position as (typeof readPositions)[number],
      out: path.resolve(values.out),
      limit: values.limit === undefined ? undefined : wholeNumber('limit', values.limit),
      batch: wholeNumber('batch', values.batch),
    },
    {
      signal: stoppedByInterrupt(
        new DarkroomError('cancelled', 'Stopped; what was read is kept.', {
          remedy: 'The same call goes on with it.',
        }),
      ),
      report: reporter(),
    },
  );
  const result = { out: path.resolve(values.out), about, notes, ms: performance.now() - begun };
  for (const note of notes) process.stderr.write(`note: ${printable(note)}\n`);
  await print(values.json ? JSON.stringify(result, undefined, 2) : textOf(result));
  return 0;
}

/** Ten lines, however many responses. */
function reporter(): (event: ExtractEvent) => void {
  let told = 0;
  return event => {
    if (event.kind === 'loading') {
      process.stderr.write(`${printable(event.doing)}\n`);
      return;
    }
    const tenth = Math.floor((10 * event.done) / event.of);
    if (tenth > told) process.stderr.write(`${event.done} of ${event.of} answers read\n`);
    told = Math.max(told, tenth);
  };
}

function layersFrom(text: string): LayerChoice {
  return text === 'all' || text === 'middle' ? text : text.split(',').map(one => wholeNumber('layers', one));
}

function textOf({ out, about, ms }: ExtractResult): string {
  const { layers, model, pairs } = about;
  const topics = Object.entries(pairs.topics).map(([topic, count]) => `${printable(topic, 60)} ${count}`);
  const of = topics.length === 0 ? '' : ` (${topics.join(', ')})`;
  const where = layers.length === 1 ? `layer ${layers[0]}` : `${layers.length} layers`;
  return `${pairsInWords(pairs)}${of} at ${where} of ${printable(model.name, 60)}, read in ${formatDuration(ms)}: ${printable(out)}.`;
}

function misused(message: string): DarkroomError {
  return new DarkroomError('bad-input', message, {
    remedy:
      'For example: darkroom direction extract models/pinhole-text-same --pairs pairs.jsonl --out words.direction.safetensors',
  });
}
