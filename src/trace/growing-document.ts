// Problem: the document of a journal grows step by step, and checking all of it again with each step would take longer
// and longer.
// Idea: only what is new is checked. A journal of an older version is brought up and checked as a whole when it is asked
// for; nobody writes to such a journal any more.

import { traceVersion } from '../shared/trace/document';
import type { Status, TraceDocument, TraceHead } from '../shared/trace/document';
import type { Step } from '../shared/trace/step';
import type { Token } from '../shared/trace/token';
import { sequenceCheck } from './coherent';
import type { SequenceCheck } from './coherent';
import { documentShape } from './document-shape';
import type { Ending } from './journal-record';
import { checkedDocument } from './parse-document';
import { list } from './shape';
import { step as stepShape, token as tokenShape } from './step-shape';

const tokensShape = list(tokenShape);

export class GrowingDocument {
  readonly head: TraceHead;
  private readonly written: object;
  private readonly check: SequenceCheck | undefined;
  private readonly tokens: unknown[] = [];
  private readonly steps: unknown[] = [];
  private ending: Ending | undefined;

  /** The head as it was written, of this version or an older one. */
  constructor(head: object) {
    this.written = head;
    this.head = checkedDocument({ ...head, tokens: [], steps: [], status: { state: 'running' } });
    if ('version' in head && head.version === traceVersion) this.check = sequenceCheck(this.head);
  }

  get length(): number {
    return this.steps.length;
  }

  add(step: unknown, tokens: unknown): void {
    if (this.check) {
      const checked = stepShape.check(step, `steps[${this.steps.length}]`);
      this.check(checked, tokensShape.check(tokens, 'tokens'));
    }
    this.steps.push(step);
    for (const token of list({ schema: {}, check: value => value }).check(tokens, 'tokens'))
      this.tokens.push(token);
  }

  end(ending: Ending): void {
    this.ending = ending;
  }

  get ended(): boolean {
    return this.ending !== undefined;
  }

  /** `otherwise`: the status while there is no end. */
  document(otherwise: Status): TraceDocument {
    const { status = otherwise, agreement, firstDivergence, notes = [] } = this.ending ?? {};
    const { parent } = this.head;
    const added = {
      tokens: [...this.tokens] as Token[],
      steps: [...this.steps] as Step[],
      status,
      ...(notes.length > 0 && { notes: [...this.head.notes, ...notes] }),
      ...(agreement === undefined ? {} : { agreement }),
      ...(firstDivergence === undefined || parent === undefined
        ? {}
        : { parent: { ...parent, firstDivergence } }),
    };
    if (!this.check) return checkedDocument({ ...this.written, ...added });
    const document = { ...this.head, ...added };
    // The steps were checked as they came.
    documentShape.check({ ...document, tokens: [], steps: [] }, '');
    return document;
  }
}
