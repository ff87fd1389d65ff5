// Problem: figures change with every sample while a person looks at one arm and some pictures of it.
// Idea: what the host knows comes as one state, what the person chose stays here, and both together are drawn anew; samples are
// asked for again when there are more of them, and until then the former ones stay.

import { render } from 'lit';
import type { Choice } from './choice';
import { keptChoice, settled } from './choice';
import { drawFigure } from './picture-export';
import { Pictures } from './pictures';
import { spoken } from './spoken';
import { sheetPage } from './page-view';
import type {
  ExportKind,
  OutcomesView,
  SampleLine,
  SheetCommand,
  SheetPanelContract,
  SheetPanelState,
} from '../../src/shared/protocol/ablation-sheet';
import type { Nothing } from '../../src/shared/rpc/contract';
import type { Peer } from '../../src/shared/rpc/peer';

export interface SheetOptions {
  readonly kept: unknown;
  readonly keep: (choice: unknown) => void;
  /** A screen reader is in use: tables come first. */
  readonly reader: boolean;
}

type Host = Peer<Nothing, SheetPanelContract>;

export class Sheet {
  readonly #root: HTMLElement;
  readonly #host: Host;
  readonly #options: SheetOptions;
  readonly #pictures: Pictures;
  #state: SheetPanelState | undefined;
  #choice: Choice;
  #samples: OutcomesView | undefined;
  /** Which samples were asked for last, and of how many rows. */
  #asked = '';
  #said = '';

  constructor(root: HTMLElement, host: Host, options: SheetOptions) {
    this.#root = root;
    this.#host = host;
    this.#options = options;
    this.#choice = keptChoice(options.kept, options.reader);
    this.#pictures = new Pictures(
      place => host.call('thumbnail', place),
      () => this.#draw(),
    );
  }

  show(state: SheetPanelState): void {
    this.#state = state;
    const { content } = state;
    if (content.name === 'shown') {
      this.#choice = settled(this.#choice, content.sheet);
      this.#said = spoken(content.sheet, this.#said);
      this.#ask();
    }
    this.#draw();
  }

  act(command: SheetCommand): void {
    if (command === 'toggleTable') this.#choose({ table: !this.#choice.table });
    else {
      const first = this.#samples?.lines[0];
      const focused = document.activeElement?.getAttribute('data-sample');
      const line = this.#samples?.lines.find(({ index, seed }) => `${index} ${seed}` === focused) ?? first;
      if (line) this.#open(line);
    }
  }

  #choose(change: Partial<Choice>): void {
    this.#choice = { ...this.#choice, ...change };
    if (change.arm !== undefined || change.outcome !== undefined || change.task !== undefined) {
      this.#choice = { ...this.#choice, most: settledMost };
      if (this.#state?.content.name === 'shown')
        this.#choice = settled(this.#choice, this.#state.content.sheet);
    }
    this.#options.keep(this.#choice);
    this.#ask();
    this.#draw();
  }

  #ask(): void {
    if (this.#state?.content.name !== 'shown') return;
    const { task, arm, outcome, most } = this.#choice;
    const request = { task, arm, outcome, most };
    const of = JSON.stringify([request, this.#state.content.sheet.rows]);
    if (of === this.#asked || arm === '') return;
    this.#asked = of;
    void this.#host.call('outcomes', request).then(
      samples => {
        if (this.#asked !== of) return;
        this.#samples = samples;
        this.#draw();
      },
      () => undefined,
    );
  }

  #open({ task, model, index, seed }: SampleLine): void {
    const place = { task, index, seed, ...(model !== undefined && { model }) };
    this.#tell(this.#host.call('openTraces', { ...place, arm: this.#choice.arm }));
  }

  async #export(kind: ExportKind): Promise<void> {
    const { task } = this.#choice;
    const content = this.#state?.content;
    const view = content?.name === 'shown' ? content.sheet.tasks.find(one => one.task === task) : undefined;
    if (!view || content?.name !== 'shown') return;
    const bytes = kind === 'png' ? await drawFigure(view, content.sheet.margin) : undefined;
    await this.#host.call('export', { kind, task, ...(bytes && { bytes }) });
  }

  #tell(asked: Promise<unknown>): void {
    void asked.catch(() => undefined);
  }

  #draw(): void {
    if (!this.#state) return;
    const page = sheetPage({
      state: this.#state,
      choice: this.#choice,
      samples: this.#samples,
      said: this.#said,
      pictures: this.#pictures,
      choose: change => this.#choose(change),
      open: line => this.#open(line),
      stop: () => this.#tell(this.#host.call('stop', undefined)),
      resume: () => this.#tell(this.#host.call('resume', undefined)),
      openFile: () => this.#tell(this.#host.call('openFile', undefined)),
      exportAs: kind => this.#tell(this.#export(kind)),
      copy: text => this.#tell(this.#host.call('copy', text)),
    });
    render(page, this.#root);
    this.#pictures.paint(this.#root);
  }
}

const settledMost = 36;
