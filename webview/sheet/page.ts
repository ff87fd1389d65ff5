// What the page is drawn from: the host's state, what the person chose, and what can be asked for.

import type { Choice } from './choice';
import type { Pictures } from './pictures';
import type {
  ExportKind,
  OutcomesView,
  SampleLine,
  SheetPanelState,
  SheetView,
  TaskView,
} from '../../src/shared/protocol/ablation-sheet';

export interface SheetPage {
  readonly state: SheetPanelState;
  readonly choice: Choice;
  readonly samples: OutcomesView | undefined;
  /** For who hears the page. */
  readonly said: string;
  readonly pictures: Pictures;
  readonly choose: (change: Partial<Choice>) => void;
  readonly open: (line: SampleLine) => void;
  readonly stop: () => void;
  readonly resume: () => void;
  readonly openFile: () => void;
  readonly exportAs: (kind: ExportKind) => void;
  readonly copy: (text: string) => void;
}

/** What is drawn of one task. */
export interface TaskPage extends SheetPage {
  readonly sheet: SheetView;
  readonly task: TaskView;
}
