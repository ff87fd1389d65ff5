// Problem: a run that is repeated should come out the same, and where it does not, somebody wants to know whether something
// else was run, and from which step on it came out otherwise.
// Idea: first what was run (model files, device, seed, …), then step by step everything but the times, until something
// differs. Another token says more than another number before it, so the first of those is named where there is one. The
// answer is data; sentences are made from it.

import { printable } from '../shared/format';
import { precisionText } from '../shared/trace/document';
import type { TraceDocument, TracedFiles } from '../shared/trace/document';
import type { RecordedStep, Step } from '../shared/trace/step';

export interface Difference {
  /** The index of the first step that wrote, thought or answered something else; if none did, that differs at all. */
  readonly step: number;
  /** What of it differs: `token.id`, `form.patches[3]`; empty where one run has no such step. */
  readonly path: string;
  /** As a sentence shows them; undefined where there is none. */
  readonly first: string | undefined;
  readonly second: string | undefined;
}

export interface Comparison {
  /** What was run otherwise, each as a sentence. */
  readonly setup: readonly string[];
  /** Undefined: the steps are identical. */
  readonly difference: Difference | undefined;
  /** How many steps are the same to the last number, before the first that is not. */
  readonly same: number;
}

/** `tolerance`: how far two numbers may be apart; 0 for runs that should be identical. */
export function compareTraces(a: TraceDocument, b: TraceDocument, tolerance = 0): Comparison {
  const most = Math.max(a.steps.length, b.steps.length);
  const setup = setupDifferences(a, b);
  let any: Difference | undefined;
  for (let step = 0; step < most; step++) {
    const [first, second] = [recorded(a, step), recorded(b, step)];
    const chosen = choiceDifference(first, second);
    any ??= chosen ? undefined : stepDifference(first, second, step, tolerance);
    if (chosen) return { setup, difference: { step, ...chosen }, same: any?.step ?? step };
  }
  return { setup, difference: any, same: any?.step ?? most };
}

/** "The steps are identical.", or where they first differ. */
export function comparisonSentence({ difference, same }: Comparison): string {
  if (!difference) return `All ${same} steps are identical.`;
  const { step, path, first, second } = difference;
  if (first === undefined || second === undefined)
    return `The ${first === undefined ? 'first' : 'second'} run ends before step ${step}; the steps before it are identical.`;
  const before = same < step ? ` Numbers differ from step ${same} on.` : '';
  return `The runs first differ at step ${step}: ${path} is ${first} in one and ${second} in the other.${before}`;
}

/** What the step did, without how sure of it the model was. */
function choiceDifference(a: RecordedStep | undefined, b: RecordedStep | undefined): Found | undefined {
  if (!a || !b) {
    const shownStep = (step: unknown) => (step === undefined ? undefined : 'a step');
    return { path: '', first: shownStep(a), second: shownStep(b) };
  }
  return firstDifference(choiceOf(a.step), choiceOf(b.step), '', 0);
}

function choiceOf(step: Step): unknown {
  switch (step.kind) {
    case 'prompt':
    case 'latent':
      return { kind: step.kind };
    case 'text':
      return { kind: step.kind, token: { id: step.token.id } };
    case 'answer':
      return { kind: step.kind, text: step.text };
  }
}

function stepDifference(
  a: RecordedStep | undefined,
  b: RecordedStep | undefined,
  step: number,
  tolerance: number,
): Difference | undefined {
  const found =
    firstDifference(a?.step, b?.step, '', tolerance) ??
    firstDifference(a?.tokens, b?.tokens, 'tokens', tolerance);
  return found && { step, ...found };
}

function recorded({ steps, tokens }: TraceDocument, index: number): RecordedStep | undefined {
  const step = steps[index];
  return step && { step, tokens: tokens.slice(step.appended.from, step.appended.from + step.appended.count) };
}

/** Keys whose values say when, not what. */
const times = new Set(['ms']);
/** The first of the list that differ are named first: a token says more than its probability. */
const telling = ['kind', 'token', 'form', 'text', 'appended', 'id'];

type Found = Omit<Difference, 'step'>;

function firstDifference(a: unknown, b: unknown, path: string, tolerance: number): Found | undefined {
  if (isObject(a) && isObject(b) && Array.isArray(a) === Array.isArray(b)) {
    for (const key of keysOf(a, b)) {
      const inner = Array.isArray(a) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
      const found = firstDifference(a[key], b[key], inner, tolerance);
      if (found) return found;
    }
    return undefined;
  }
  const near = typeof a === 'number' && typeof b === 'number' && Math.abs(a - b) <= tolerance;
  if (near || a === b) return undefined;
  const [first, second] = [shown(a), shown(b)];
  // As many digits as it takes to tell them apart.
  return first === second ? { path, first: String(a), second: String(b) } : { path, first, second };
}

function keysOf(a: object, b: object): readonly string[] {
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])].filter(key => !times.has(key));
  const rank = (key: string) => (telling.includes(key) ? telling.indexOf(key) : telling.length);
  return Array.isArray(a) ? keys : keys.sort((x, y) => rank(x) - rank(y));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function shown(value: unknown): string {
  if (value === undefined) return 'not there';
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : value.toPrecision(6);
  return typeof value === 'string' ? `"${printable(value, 60)}"` : printable(JSON.stringify(value), 60);
}

function setupDifferences(a: TraceDocument, b: TraceDocument): readonly string[] {
  const said: string[] = [];
  const say = (what: string, first: unknown, second: unknown) => {
    const found = firstDifference(first, second, '', 0);
    if (found) said.push(`${what} differs: ${found.first ?? ''} and ${found.second ?? ''}.`);
  };
  say('The name of the model', a.model.name, b.model.name);
  said.push(...fileDifferences(a.model.files, b.model.files));
  say('The precision', precisionText(a.model), precisionText(b.model));
  say('The device', a.model.device, b.model.device);
  say('The number of threads', a.model.threads, b.model.threads);
  say('The machine', a.machine.processor, b.machine.processor);
  say('The version of ONNX Runtime', a.software.onnxruntime, b.software.onnxruntime);
  say('The version of Darkroom', a.software.darkroom, b.software.darkroom);
  say('The method', a.method.name, b.method.name);
  say('The variant of the method', a.method.fidelity ?? 'none', b.method.fidelity ?? 'none');
  say('A setting of the method', a.method.settings, b.method.settings);
  say('The prompt', a.prompt, b.prompt);
  say('The picture', a.picture?.sha256, b.picture?.sha256);
  say('The list of interventions', a.interventions, b.interventions);
  said.push(...fileDifferences(a.interventionFiles?.files, b.interventionFiles?.files));
  say('The sampling', a.sampling, b.sampling);
  return said;
}

function fileDifferences(a: TracedFiles = [], b: TracedFiles = []): readonly string[] {
  const hashes = (files: TracedFiles) => new Map(files.map(({ name, sha256 }) => [name, sha256]));
  const [first, second] = [hashes(a), hashes(b)];
  return [...new Set([...first.keys(), ...second.keys()])].flatMap(name => {
    const shownName = printable(name, 120);
    if (!first.has(name) || !second.has(name)) return [`Only one of the runs used ${shownName}.`];
    return first.get(name) === second.get(name) ? [] : [`${shownName} is another file: its hash differs.`];
  });
}
