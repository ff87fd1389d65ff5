// Problem: hooks that change what they should only observe are worse than none, and a figure read through them looks like
// any other.
// Idea: what a self-test found decides what is offered. Where neutral hooks change the model, it is used without any; where
// a reading is not what it should be, it is not read; and where anything failed, nothing is changed.

import type { Model } from '../model/run/model';
import { selfTest } from '../runtime/self-test';
import type { SelfTest as HookTest } from '../shared/decoder-report';
import { DarkroomError, sentence, toFailure } from '../shared/errors';
import { formatFigure } from '../shared/format';
import type { SelfTest } from '../shared/trace/document';

export interface HookProof {
  /** As a trace has it. */
  readonly test: SelfTest;
  /** With hooks that do nothing it is the same model. */
  readonly isNeutral: boolean;
  /** What is read is what it is called. */
  readonly reads: { readonly residuals: boolean; readonly attention: boolean };
}

/** By the tests that fail when such a reading is wrong. */
const readingTests = {
  residuals: ['neutral', 'vector', 'replace'],
  attention: ['neutral', 'attention', 'knock-out'],
} as const;

export function proofOf(tests: readonly HookTest[]): HookProof {
  const failed = tests.filter(({ outcome }) => outcome === 'failed');
  const holds = (names: readonly string[]) => !failed.some(({ name }) => names.includes(name));
  const [first] = failed;
  const difference = tests.find(({ name }) => name === 'neutral')?.figure ?? 0;
  return {
    test: first
      ? { state: 'failed', reason: `${first.meaning} Here it is off by ${formatFigure(first.figure)}.` }
      : { state: 'passed', difference },
    isNeutral: holds(['neutral']),
    reads: { residuals: holds(readingTests.residuals), attention: holds(readingTests.attention) },
  };
}

/** Never throws: a test that could not be made has failed nothing. */
export async function proveHooks({ decoder, device }: Model): Promise<HookProof> {
  const { residualRefusal } = decoder.graph.anatomy;
  if (residualRefusal !== undefined) return untested(residualRefusal);
  try {
    return proofOf((await selfTest(decoder.graph, device)).tests);
  } catch (error) {
    return untested(sentence(toFailure(error)));
  }
}

function untested(reason: string): HookProof {
  return {
    test: { state: 'not-run', reason },
    isNeutral: true,
    reads: { residuals: true, attention: true },
  };
}

/** Refuses to change a model, or to think with its hooks, where they failed. */
export function requireSound({ test }: HookProof, name: string, doing: string): void {
  if (test.state !== 'failed') return;
  throw new DarkroomError(
    'unsupported',
    `${name} cannot ${doing}: its hooks failed their self-test. ${test.reason}`,
    { remedy: 'Use another export or precision of the model; the model check shows all tests.' },
  );
}

/** What belongs beside every result; nothing where all is well, and where a graph that allows no hooks says why. */
export function proofNotes({ test, reads, isNeutral }: HookProof, model: Model): readonly string[] {
  const { name, decoder } = model;
  if (test.state === 'passed' || decoder.graph.anatomy.residualRefusal !== undefined) return [];
  if (test.state === 'not-run') return [`The hooks of ${name} were not tested: ${test.reason}`];
  const unread = [...(reads.residuals ? [] : ['the stream']), ...(reads.attention ? [] : ['attention'])];
  const read = unread.length === 0 ? '' : `, and ${unread.join(' and ')} cannot be read`;
  const how = isNeutral ? '' : ' It runs without them.';
  return [`The hooks of ${name} failed their self-test: nothing can be changed${read}.${how} ${test.reason}`];
}
