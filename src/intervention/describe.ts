// One phrase for people: "adds dir.safetensors#cot × 0.4 at layer 2 to generated positions, length kept".

import { listed } from './checks';
import { targetOf, actionOf } from './types';
import type { Add, Intervention, Numbers, Patch, Place, Positions, Replacement } from './types';

export function describe({ at, do: action }: Intervention): string {
  const target = targetOf(actionOf(action), at);
  if ('add' in action) return addition(action.add, at);
  if ('patch' in action) return patch(action.patch, at);
  if ('gate' in action) return gate(action.gate, at);
  if ('scale' in action)
    return target === 'heads'
      ? heads(action.scale, at)
      : `scales the stream ${inStream(at)} by ${action.scale}`;
  if ('knock-out' in action) return target === 'heads' ? heads(0, at) : gate(0, at);
  return target === 'latents'
    ? `replaces ${latents(at)} with ${instead(action.replace)}`
    : `replaces the stream ${inStream(at)} with ${action.replace === 'mean' ? 'its mean over the prompt' : instead(action.replace)}`;
}

function addition({ vector, strength, renorm }: Add, at: Place): string {
  const kept = renorm === true ? ', length kept' : '';
  return `adds ${vector} × ${strength} ${layers(at.layers)} to ${positions(at.positions)}${kept}`;
}

function patch(by: Patch, at: Place): string {
  const source = 'trace' in by ? `what ${by.trace} recorded there` : `the rows of ${by.tensor}`;
  return `replaces the stream ${inStream(at)} with ${source}`;
}

function gate(gamma: number, at: Place): string {
  const where = `${layers(at.layers)}${at.heads === undefined || at.heads === 'all' ? '' : `, ${headNames(at.heads)}`}`;
  const [from, to] = [positions(at.queries), positions(at.keys)];
  return gamma === 0
    ? `keeps ${from} from attending to ${to} ${where}`
    : `multiplies the attention weights from ${from} to ${to} by ${gamma} ${where}`;
}

function heads(factor: number, at: Place): string {
  const what = `${headNames(at.heads)} ${layers(at.layers)}`;
  const where = at.positions === undefined || at.positions === 'all' ? '' : ` for ${positions(at.positions)}`;
  return factor === 0 ? `silences ${what}${where}` : `scales ${what} by ${factor}${where}`;
}

const words: Readonly<Record<Extract<Replacement, string>, string>> = {
  zero: 'zeros',
  mean: 'their mean',
  noise: 'noise',
  first: 'the first one',
  shuffle: 'each other in another order',
  words: 'words of the prompt',
};

function instead(by: Replacement): string {
  if (typeof by === 'string') return words[by];
  if ('noise' in by) return `noise (seed ${by.noise.seed})`;
  if ('shuffle' in by) return `each other in another order (seed ${by.shuffle.seed})`;
  if ('picture' in by) return `what is seen in ${by.picture}`;
  return 'vector' in by ? by.vector : `the latents of ${by.trace}`;
}

function inStream(at: Place): string {
  return `${layers(at.layers)} and ${positions(at.positions)}`;
}

function layers(numbers: Numbers | undefined): string {
  return `at ${numbered(numbers, 'layer')}`;
}

function headNames(numbers: Numbers | undefined): string {
  return numbered(numbers, 'head');
}

function latents(at: Place): string {
  return numbered(at.latents, 'latent');
}

function numbered(numbers: Numbers | undefined, noun: string): string {
  if (numbers === undefined || numbers === 'all') return `all ${noun}s`;
  if ('from' in numbers) return `${noun}s ${numbers.from} to ${numbers.to}`;
  return `${noun}${numbers.length === 1 ? '' : 's'} ${listed(numbers, 'and')}`;
}

function positions(names: Positions | undefined): string {
  if (names === undefined || names === 'all') return 'all positions';
  if (names === 'prompt.last') return 'the last position of the prompt';
  return `${typeof names === 'string' ? names : listed(names, 'and')} positions`;
}
