// `darkroom forward <folder> …`: what a model computes for one question, as tensors in a file.

import path from 'node:path';
import { parseArguments } from './arguments';
import { stoppedByInterrupt } from './interrupt';
import { print } from './output';
import { runForward } from '../engine/forward';
import type { ForwardResult } from '../engine/forward';
import { captures } from '../engine/forward-request';
import type { Capture } from '../engine/forward-request';
import { unknownDevice } from '../engine/requests';
import { DarkroomError } from '../shared/errors';
import { counted, formatDuration, printable } from '../shared/format';
import { deviceChoices } from '../shared/device';

export const forwardUsage = `darkroom forward <model folder> [--image file] --ask text [--plain] [--decoder other.onnx] [--interventions file.json]
    [--tokens 12] [--capture residuals,attention|none] [--precision fp32|q4|…] [--device ${deviceChoices.join('|')}] [--threads 0] --out file.safetensors [--json]
    Asks once, writes so many tokens whatever they are, and saves what was computed: ids, positions, embeddings, the stream
    and the attention of the prompt at every layer, logits and tokens. --plain asks without the chat template.`;

export async function forward(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArguments(args, {
    image: { type: 'string', multiple: true, default: [] },
    ask: { type: 'string' },
    decoder: { type: 'string' },
    interventions: { type: 'string' },
    tokens: { type: 'string', default: '12' },
    capture: { type: 'string', default: captures.join() },
    precision: { type: 'string' },
    device: { type: 'string', default: 'auto' },
    threads: { type: 'string', default: '0' },
    plain: { type: 'boolean', default: false },
    out: { type: 'string' },
    json: { type: 'boolean', default: false },
  });
  const [folder, ...others] = positionals;
  if (folder === undefined || others.length > 0) throw misused('forward takes one model folder.');
  if (values.ask === undefined) throw misused('Say what to ask with --ask.');
  if (values.out === undefined) throw misused('Say where to write with --out.');
  const device = deviceChoices.find(name => name === values.device);
  if (!device) throw unknownDevice(values.device);
  // Ends between two steps and leaves no half of a file.
  const signal = stoppedByInterrupt(new DarkroomError('cancelled', 'Stopped; nothing was written.'));
  const result = await runForward(
    {
      folder: path.resolve(folder),
      pictures: values.image.map(file => path.resolve(file)),
      question: values.ask,
      plain: values.plain,
      decoder: absolute(values.decoder),
      interventions: absolute(values.interventions),
      tokens: whole('tokens', values.tokens),
      capture: capturesIn(values.capture),
      out: path.resolve(values.out),
      precision: values.precision,
      device,
      threads: whole('threads', values.threads),
    },
    { signal, report: doing => process.stderr.write(`${printable(doing)}\n`) },
  );
  for (const note of result.notes) process.stderr.write(`note: ${printable(note)}\n`);
  await print(values.json ? JSON.stringify(result, undefined, 2) : textOf(result));
  return 0;
}

function capturesIn(text: string): readonly Capture[] {
  if (text === 'none') return [];
  return text.split(',').map(name => {
    const known = captures.find(capture => capture === name.trim());
    if (known) return known;
    throw misused(`Nothing is called "${printable(name, 40)}" that could be captured.`);
  });
}

function textOf({ out, positions, pictureTokens, tokens, text, tensors, ms }: ForwardResult): string {
  const prompt = `${counted(positions, 'position')}, ${pictureTokens} of them the picture's`;
  return [
    `${prompt}: read in ${formatDuration(ms.prefill)}, ${counted(tokens.length, 'token')} written in ${formatDuration(ms.decode)}.`,
    printable(text, 2000),
    `${counted(tensors.length, 'tensor')} in ${printable(out)}.`,
  ].join('\n');
}

function absolute(file: string | undefined): string | undefined {
  return file === undefined ? undefined : path.resolve(file);
}

function whole(name: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw misused(`--${name} takes a whole number, not "${printable(text, 40)}".`);
}

function misused(message: string): DarkroomError {
  return new DarkroomError('bad-input', message, {
    remedy:
      'For example: darkroom forward models/pinhole --image trail.png --ask "where does the trail from red end ?" --out red.safetensors',
  });
}
