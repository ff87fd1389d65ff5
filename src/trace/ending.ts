// How a run ended, in a sentence; nothing of the ordinary end.

import { counted } from '../shared/format';
import type { TraceDocument } from '../shared/trace/document';

/** `running` is said of a run that goes on. */
export function endingOf({ status, steps, maxTokens }: TraceDocument, running: string): string | undefined {
  const written = steps.filter(({ kind }) => kind === 'text').length;
  switch (status.state) {
    case 'running':
      return `${running}: ${counted(steps.length, 'step')} so far.`;
    case 'cancelled':
      return `The run was stopped after ${counted(written, 'token')}.`;
    case 'failed':
    case 'recovered':
      return status.sentence;
    case 'done':
      return written >= maxTokens
        ? `The run ended at ${counted(maxTokens, 'token')}, the most it was allowed.`
        : undefined;
  }
}
