// Whether neutral hooks leave a model as it was: found out once for each model that is open.

import type { Model } from '../../model/run/model';
import { selfTest } from '../../runtime/self-test';
import { sentence, toFailure } from '../../shared/errors';
import type { SelfTest } from '../../shared/trace/document';

const known = new WeakMap<Model, Promise<SelfTest>>();

export function selfTestOf(model: Model): Promise<SelfTest> {
  let test = known.get(model);
  if (!test) {
    test = run(model);
    known.set(model, test);
  }
  return test;
}

async function run({ decoder, device }: Model): Promise<SelfTest> {
  const { residualRefusal } = decoder.graph.anatomy;
  if (residualRefusal !== undefined) return { state: 'not-run', reason: residualRefusal };
  try {
    const { tests } = await selfTest(decoder.graph, device);
    const failed = tests.find(({ outcome }) => outcome === 'failed');
    if (failed) return { state: 'failed', reason: `${failed.meaning} It differs by ${failed.figure}.` };
    const neutral = tests.find(({ name }) => name === 'neutral');
    return { state: 'passed', difference: neutral?.figure ?? 0 };
  } catch (error) {
    return { state: 'not-run', reason: sentence(toFailure(error)) };
  }
}
