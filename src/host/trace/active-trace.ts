// Problem: the side bar lists the steps of the trace that a person looks at, and choosing one there must move the editor;
// but several traces, and several editors of one trace, can be open.
// Idea: the editor that was in front last is the active one. It says what it shows; whoever wants another step asks here,
// and the answer comes back the same way.

import type { Uri } from 'vscode';
import { Observable } from '../../shared/observable';
import type { TraceDocument } from '../../shared/trace/document';
import type { OpenTrace } from '../../trace/open-trace';

export interface ShownTrace {
  /** The file that is open: a finished trace or a journal. */
  readonly uri: Uri;
  readonly document: TraceDocument;
  /** The selected step: an index into `document.steps`. */
  readonly step: number;
  /** For reading tensors; throws when the file is not open. */
  readonly open: () => OpenTrace;
}

/** What can be asked of an editor that shows a trace. */
export interface StepChooser {
  select(step: number): void;
}

export class ActiveTrace {
  /** Undefined when no trace is open, or none could be read. */
  readonly shown = new Observable<ShownTrace | undefined>(undefined);
  #editor: StepChooser | undefined;

  /** What `editor` shows now; it is the active one from now on if it is in front. */
  show(editor: StepChooser, shown: ShownTrace, inFront: boolean): void {
    if (inFront) this.#editor = editor;
    if (this.#editor === editor) this.shown.set(shown);
  }

  /** `editor` was closed. */
  forget(editor: StepChooser): void {
    if (this.#editor !== editor) return;
    this.#editor = undefined;
    this.shown.set(undefined);
  }

  /** Moves the active editor to a step of its trace. */
  select(step: number): void {
    this.#editor?.select(step);
  }
}
