// Problem: an intervention is a place and an action; a person who looks at the film wants to see which steps were made under it.
// Idea: a step was, if the change holds at the position whose pass made it; a latent was replaced, if its step says so. What
// changes only the prompt has no step of its own, and its words alone. A record of another build may hold what this one does
// not know: that has no mark.

import { t } from '@vscode/l10n';
import { namedPositions } from './named-positions';
import { printable } from '../format';
import type { TraceDocument } from '../trace/document';

export type MarkShape = 'vector' | 'latent' | 'gate' | 'head' | 'patch' | 'stream';

export interface MarkView {
  /** Its place in the list of interventions. */
  readonly item: number;
  readonly shape: MarkShape;
  /** Steps that were made under it: first and last of each run of them. */
  readonly steps: readonly (readonly [number, number])[];
  readonly words: string;
}

export function marksOf(document: TraceDocument): readonly MarkView[] {
  return document.interventions.flatMap((change, item) => {
    const read = readChange(change);
    if (!read) return [];
    const { shape, words } = read;
    return [{ item, shape, words, steps: runsOf(affected(read, document)) }];
  });
}

interface Change {
  readonly shape: MarkShape;
  readonly words: string;
  /** Of latents, by number; undefined for all. */
  readonly latents?: (latent: number) => boolean;
  readonly positions: readonly string[];
}

function affected({ shape, latents, positions }: Change, document: TraceDocument): readonly number[] {
  const { steps, firstPosition } = document;
  const holds = shape === 'latent' ? undefined : namedPositions(positions, document);
  return steps.flatMap((step, index) => {
    if (step.kind !== 'text' && step.kind !== 'latent') return [];
    if (!holds)
      return step.kind === 'latent' && step.origin !== 'model' && latents?.(step.latent) ? [index] : [];
    return holds[firstPosition + step.row] === 1 ? [index] : [];
  });
}

function runsOf(steps: readonly number[]): MarkView['steps'] {
  const runs: [number, number][] = [];
  for (const step of steps) {
    const last = runs.at(-1);
    if (last?.[1] === step - 1) last[1] = step;
    else runs.push([step, step]);
  }
  return runs;
}

function readChange(change: unknown): Change | undefined {
  const [at, action] = [fieldOf(change, 'at'), fieldOf(change, 'do')];
  const names = (key: string) => namesIn(fieldOf(at, key));
  const layers = fieldOf(at, 'layers');
  const heads = fieldOf(at, 'heads');
  const add = fieldOf(action, 'add');
  if (add !== undefined)
    return {
      shape: 'vector',
      words: t(
        '{0} \u00d7 {1}, {2}',
        fileOf(fieldOf(add, 'vector')),
        numberOf(fieldOf(add, 'strength')),
        layerWords(layers),
      ),
      positions: names('positions'),
    };
  const patch = fieldOf(action, 'patch');
  if (patch !== undefined) {
    const source = fileOf(fieldOf(patch, 'trace') ?? fieldOf(patch, 'tensor'));
    return {
      shape: 'patch',
      words: t('stream of {0}, {1}', source, layerWords(layers)),
      positions: names('positions'),
    };
  }
  const replace = fieldOf(action, 'replace');
  const latents = fieldOf(at, 'latents');
  if (replace !== undefined && latents !== undefined)
    return { shape: 'latent', words: contentWords(replace), latents: numbersIn(latents), positions: [] };
  if (replace !== undefined)
    return {
      shape: 'stream',
      words: t('stream: {0}, {1}', contentWords(replace), layerWords(layers)),
      positions: names('positions'),
    };
  return attentionChange(at, action, { layers, heads });
}

function attentionChange(
  at: unknown,
  action: unknown,
  { layers, heads }: { readonly layers: unknown; readonly heads: unknown },
): Change | undefined {
  const keys = fieldOf(at, 'keys');
  const isOut = fieldOf(action, 'knock-out') === true;
  const gate = isOut ? 0 : fieldOf(action, 'gate');
  if (keys !== undefined && typeof gate === 'number') {
    const sight = namesIn(keys)
      .map(name => printable(name, 40))
      .join(', ');
    return {
      shape: 'gate',
      words: gate === 0 ? t('no view of {0}', sight) : t('view of {0} \u00d7 {1}', sight, numberOf(gate)),
      positions: namesIn(fieldOf(at, 'queries')),
    };
  }
  const factor = isOut ? 0 : fieldOf(action, 'scale');
  if (typeof factor !== 'number') return undefined;
  const positions = namesIn(fieldOf(at, 'positions'));
  if (heads === undefined)
    return {
      shape: 'stream',
      words: t('stream \u00d7 {0}, {1}', numberOf(factor), layerWords(layers)),
      positions,
    };
  const which = `${layerWords(layers)}, ${headWords(heads)}`;
  return {
    shape: 'head',
    words: factor === 0 ? t('{0} out', which) : t('{0} \u00d7 {1}', which, numberOf(factor)),
    positions,
  };
}

function contentWords(replace: unknown): string {
  if (typeof replace === 'string') {
    const known: Readonly<Record<string, string>> = {
      zero: t('zeros'),
      mean: t('the mean'),
      noise: t('noise (seed {0})', '0'),
      first: t('the first one'),
      shuffle: t('in another order'),
      words: t('words of the prompt'),
    };
    return known[replace] ?? printable(replace, 40);
  }
  const noise = fieldOf(fieldOf(replace, 'noise'), 'seed');
  if (noise !== undefined) return t('noise (seed {0})', numberOf(noise));
  if (fieldOf(replace, 'shuffle') !== undefined) return t('in another order');
  const picture = fieldOf(replace, 'picture');
  if (picture !== undefined) return t('what is seen in {0}', fileOf(picture));
  return t('that of {0}', fileOf(fieldOf(replace, 'trace') ?? fieldOf(replace, 'vector')));
}

const layerWords = (layers: unknown) =>
  layers === undefined || layers === 'all' ? t('all layers') : t('L{0}', listed(layers));
const headWords = (heads: unknown) => (heads === 'all' ? t('all heads') : t('head {0}', listed(heads)));

function listed(numbers: unknown): string {
  if (Array.isArray(numbers)) return printable(numbers.map(String).join(', '), 40);
  return `${numberOf(fieldOf(numbers, 'from'))}\u2013${numberOf(fieldOf(numbers, 'to'))}`;
}

const numberOf = (value: unknown) =>
  typeof value === 'number' ? String(Number(value.toPrecision(4))).replace('-', '\u2212') : '?';

/** Without folders and our own endings. */
function fileOf(name: unknown): string {
  if (typeof name !== 'string') return '?';
  const [file = ''] = name.split('#');
  return printable(
    (file.split('/').at(-1) ?? file).replace(/\.(trace|vector|direction)?\.?safetensors$/, ''),
    60,
  );
}

function numbersIn(numbers: unknown): (value: number) => boolean {
  if (Array.isArray(numbers)) return value => numbers.includes(value);
  const [from, to] = [fieldOf(numbers, 'from'), fieldOf(numbers, 'to')];
  return typeof from === 'number' && typeof to === 'number'
    ? value => value >= from && value <= to
    : () => true;
}

const mostNames = 64;

function namesIn(names: unknown): readonly string[] {
  if (names === undefined) return ['all'];
  const list: readonly unknown[] = Array.isArray(names) ? names : [names];
  return list.slice(0, mostNames).flatMap(name => (typeof name === 'string' ? [name] : []));
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
