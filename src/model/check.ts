// "Will this model work here?" answered before anybody waits for it: what is in the files, whether all of them are
// there, and whether ONNX Runtime opens them. One bad file is a finding, not the end of the check.

import path from 'node:path';
import { listModel } from './files';
import { inspectGraph } from './inspect';
import { inspectDecoder } from './inspect-decoder';
import { preferredPrecision } from './precision';
import { tryOpening } from '../runtime/open';
import { DarkroomError, toFailure } from '../shared/errors';
import type { Failure } from '../shared/errors';
import type { Device } from '../shared/device';
import type {
  CheckProgress,
  CheckRequest,
  DeviceAttempt,
  GraphReport,
  ModelReport,
  Opening,
} from '../shared/model-report';

export interface CheckOptions {
  /** Otherwise graphs are read, nothing is opened, and this is the sentence that says why. */
  readonly sessions: true | string;
  readonly signal: AbortSignal;
  readonly report: (progress: CheckProgress) => void;
}

/** On a device that computes. */
export interface DeviceCheck extends Omit<CheckRequest, 'device'> {
  readonly device: Device;
  /** Devices that were given up before. */
  readonly tried?: readonly DeviceAttempt[];
}

export async function checkModel(request: DeviceCheck, options: CheckOptions): Promise<ModelReport> {
  const start = performance.now();
  if (!path.isAbsolute(request.path)) {
    throw new DarkroomError('bad-input', `"${request.path}" is not a full path.`, {
      remedy: 'Give a full path.',
    });
  }
  const { root, kind, files } = await listModel(request.path);
  const names = files.filter(file => file.role === 'graph').map(file => file.name);
  const preferred = preferredPrecision(names);
  const graphs: GraphReport[] = [];
  for (const [done, name] of names.entries()) {
    const say = (doing: CheckProgress['doing']) =>
      options.report({ doing, file: name, done, total: names.length });
    await yieldToMessages(options.signal);
    say('reading');
    const inspected = await inspectGraph(root, name);
    await yieldToMessages(options.signal);
    const opened = await openUnless(
      inspected.failure,
      preferred.get(name) ?? name,
      name,
      options.sessions,
      () => {
        say('opening');
        return tryOpening(path.join(root, name), name, request.device, request.tried);
      },
    );
    if (opened.state === 'opened') say('testing');
    const readable = inspected.report.summary !== undefined;
    const decoder = readable ? await inspectDecoder(path.join(root, name), name, opened) : undefined;
    graphs.push({ ...inspected.report, opened, ...(decoder && { decoder }) });
  }
  const problems = graphs.flatMap(graph => (graph.opened.state === 'failed' ? [graph.opened.failure] : []));
  return {
    path: request.path,
    kind,
    files,
    totalBytes: files.reduce((sum, file) => sum + file.bytes, 0),
    graphs,
    problems,
    healthy: problems.length === 0,
    elapsedMs: performance.now() - start,
  };
}

async function openUnless(
  failure: Failure | undefined,
  preferred: string,
  name: string,
  sessions: true | string,
  open: () => Promise<Opening>,
): Promise<Opening> {
  if (failure) return { state: 'failed', failure, attempts: [] };
  if (sessions !== true) return { state: 'not-tried', reason: sessions };
  if (preferred !== name) return { state: 'not-tried', reason: `The same graph is opened as ${preferred}.` };
  try {
    return await open();
  } catch (error) {
    return { state: 'failed', failure: toFailure(error), attempts: [] };
  }
}

/** Opening a session blocks this thread; between two of them an abort message must get its turn. */
async function yieldToMessages(signal: AbortSignal): Promise<void> {
  await new Promise(resolve => setImmediate(resolve));
  signal.throwIfAborted();
}
