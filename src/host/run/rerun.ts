// "Re-run From This Step": the trace in front goes on from the step that is looked at, with something changed, and the new
// trace opens beside it; at the end its editor compares both. Called with a change by other code, it asks nobody anything.

import * as vscode from 'vscode';
import { follow } from './ask';
import type { AskParts } from './ask';
import { openTrace } from './open-trace';
import { askChange } from './rerun-ask';
import { requireAllowed } from './rerun-change';
import type { RerunChange } from './rerun-change';
import { rerunRequest } from './rerun-request';
import { parseRerunWish } from './rerun-wish';
import type { RerunWish } from './rerun-wish';
import type { AskOutcome } from './run-desk';
import { newTrace, traceFolderFor } from './trace-files';
import type { ActiveTrace } from '../trace/active-trace';
import { DarkroomError } from '../../shared/errors';
import { finishedOf } from '../../trace/names';
import { openTrace as readTrace } from '../../trace/open';
import type { OpenTrace } from '../../trace/open-trace';

export interface RerunParts extends AskParts {
  readonly activeTrace: ActiveTrace;
  readonly globalStorage: vscode.Uri;
  /** Shows a trace that is open beside another. */
  readonly compare: (trace: vscode.Uri, other: vscode.Uri) => void;
}

export async function rerunFromStep(parts: RerunParts, target: unknown): Promise<AskOutcome | undefined> {
  const wish = parseRerunWish(target);
  parts.desk.requireFree();
  const { file, step } = whence(parts.activeTrace, wish);
  const trace = await readTrace(file);
  try {
    requireFinished(trace);
    const { globalStorage } = parts;
    const { kind, head } = wish;
    const change = wish.change ?? (await askChange({ trace, step, globalStorage, kind, head }));
    if (!change) return undefined;
    requireAllowed(trace.document, step, change.kind);
    const open = wish.open ?? true;
    const outcome = await follow(parts, record(parts, { trace, step, change, open }));
    const [child] = outcome.traces;
    if ('result' in outcome && child && open) parts.compare(child, vscode.Uri.file(trace.path));
    return outcome;
  } finally {
    await trace.close();
  }
}

function whence({ shown }: ActiveTrace, wish: RerunWish): { readonly file: string; readonly step: number } {
  const file = wish.trace ?? shown.value?.uri.fsPath;
  if (file === undefined)
    throw new DarkroomError('missing', 'No trace is open.', { remedy: 'Open one, and choose a step.' });
  const isShown = shown.value?.uri.fsPath === file;
  return { file: finished(file), step: wish.step ?? (isShown ? shown.value.step : 0) };
}

/** An editor may have been opened by the name that the trace had while it grew. */
const finished = (file: string) => (file.endsWith('.trace.journal') ? finishedOf(file) : file);

function requireFinished({ kind, document }: OpenTrace): void {
  if (kind === 'finished') return;
  throw new DarkroomError(
    'bad-input',
    document.status.state === 'running' ? 'The run still goes on.' : 'The trace is not finished.',
    { remedy: document.status.state === 'running' ? 'Wait for its end.' : 'Finish it in its editor first.' },
  );
}

interface Chosen {
  readonly trace: OpenTrace;
  readonly step: number;
  readonly change: RerunChange;
  readonly open: boolean;
}

function record({ desk, globalStorage }: RerunParts, chosen: Chosen): Promise<AskOutcome> {
  const { trace, step, change, open } = chosen;
  const { document } = trace;
  const prepare = async () => {
    const cards = await desk.lookForModels({ again: false });
    const child = await newTrace(traceFolderFor(trace.path, globalStorage), {
      at: new Date(),
      subject: `${subjectOf(chosen)}-from-${step}`,
      method: document.method.name,
      runs: 1,
    });
    return rerunRequest({ trace, step, change, cards, child });
  };
  const beside = (uri: vscode.Uri) => openTrace(uri, vscode.ViewColumn.Beside);
  return desk.record(prepare, { maxTokens: document.maxTokens, ...(open && { open: beside }) });
}

function subjectOf({ trace, change }: Chosen): string {
  const picture = change.kind === 'picture' ? change.picture : trace.document.picture?.name;
  return (
    picture
      ?.split(/[\\/]/)
      .at(-1)
      ?.replace(/\.[^.]+$/, '') ?? 'text'
  );
}
