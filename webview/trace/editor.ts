// The page's state and how it is drawn. Two speeds: `draw` makes header, film and stage anew when the trace grows, the page
// changes its width or another view is chosen; `place` follows a person who scrubs, and touches the playhead, a few numbers
// and the stage.

import { html, render } from 'lit';
import { readTheme, watchTheme } from './colour/theme';
import { filmOf } from './film/film';
import type { Film } from './film/film';
import { filmView } from './film/film-view';
import { laneNamesView } from './film/gutter-view';
import { paintFrames } from './film/paint-frames';
import { Playhead } from './film/playhead';
import { headerView } from './header-view';
import { hintsView } from './keys';
import type { KeyCommand } from './keys';
import { latentTable } from './latent-table';
import { endOf, fitted, lookFrom } from './look';
import type { Look } from './look';
import { isMove, stepAfter } from './moves';
import type { Move } from './moves';
import { noticesView } from './notices-view';
import type { Places } from './places';
import type { Maps } from './stage/maps';
import { Stage } from './stage/stage';
import { stepLineView } from './step-line';
import { rowId, tableView } from './table-view';
import type { ParentView, TraceContent, TraceView } from '../../src/shared/protocol/trace-panel';

export interface EditorHost {
  readonly maps: Maps;
  readonly parent: () => Promise<ParentView | null>;
  readonly openParent: () => void;
  /** A person wants to go on from this step with something changed. */
  readonly rerun: (step: number) => void;
  /** A person chose this step. */
  readonly selected: (step: number) => void;
  readonly finish: () => void;
  readonly copy: (text: string) => void;
  readonly keep: (look: Look) => void;
}

interface Beginning {
  readonly kept: unknown;
  readonly live: boolean;
}

type Shown = Extract<TraceContent, { name: 'shown' }>;

export class Editor {
  readonly #host: EditorHost;
  readonly #places: Places;
  readonly #playhead: Playhead;
  readonly #stage: Stage;
  #content: Shown;
  #look: Look;
  #film: Film;
  #theme = readTheme();
  #parent: ParentView | null | undefined;
  #placing = 0;

  /** `kept`: what was looked at before; `live`: the run went on while the editor was open. */
  constructor(places: Places, host: EditorHost, content: Shown, { kept, live }: Beginning) {
    this.#host = host;
    this.#places = places;
    this.#content = content;
    this.#look = lookFrom(kept, content.trace, live);
    this.#film = filmOf(content.trace, places.width());
    this.#playhead = new Playhead(places.film);
    this.#stage = new Stage(places.stage, host.maps, change => this.look(change));
    watchTheme(() => {
      this.#theme = readTheme();
      this.paintFrames();
    });
    this.draw();
    this.#lookForParent();
    host.selected(this.#look.step);
  }

  get #trace(): TraceView {
    return this.#content.trace;
  }

  /** A newer state of the same trace. Whoever looked at its end goes on doing so, and sees the answer when there is one. */
  show(content: Shown): void {
    const before = this.#trace.status.state;
    const atEnd = before === 'running' && this.#isLast(this.#look.step);
    this.#content = content;
    const step = atEnd ? endOf(content.trace) : this.#look.step;
    this.#look = fitted({ ...this.#look, step }, content.trace);
    this.draw();
    if (this.#trace.status.state !== before) this.#lookForParent();
    if (atEnd) this.#host.selected(this.#look.step);
  }

  /** What its own trace does not know of a run that goes on from another; more when the run has ended. */
  #lookForParent(): void {
    if (!this.#trace.parent) return;
    const show = (parent: ParentView | null) => {
      this.#parent = parent;
      this.#drawHeader();
    };
    void this.#host.parent().then(show, () => show(null));
  }

  #drawHeader(): void {
    const actions = {
      toggleTable: () => this.act('toggleTable'),
      showKeys: () => this.act('showKeys'),
      openParent: this.#host.openParent,
      choose: (step: number) => this.choose(step),
    };
    render(headerView(this.#trace, this.#parent, this.#look.table, actions), this.#places.header);
  }

  /** Everything, from what is known now. */
  draw(): void {
    const { notices, film, hints } = this.#places;
    this.#film = filmOf(this.#trace, this.#places.width());
    this.#drawHeader();
    render(noticesView(this.#content, this.#host.finish), notices);
    const choose = (step: number) => this.choose(step);
    render(filmView(this.#film, { choose, scrolled: () => this.#playhead.markSeen() }), film);
    render(hintsView(), hints);
    this.paintFrames();
    this.#drawTable();
    this.place();
  }

  /** The pictures of the film, as far as they are here. */
  paintFrames(): void {
    paintFrames(this.#places.film, this.#trace, this.#host.maps, this.#theme);
  }

  #drawTable(): void {
    const { table, stage } = this.#places;
    table.hidden = !this.#look.table;
    stage.hidden = this.#look.table;
    if (!this.#look.table) return;
    const { copy } = this.#host;
    render(
      html`${tableView(this.#film, { choose: step => this.choose(step), copy })}
        <div class="latent-table"></div>`,
      table,
    );
  }

  /** Below the steps, since it changes with the one that is selected. */
  #drawLatentTable(step: number): void {
    const place = this.#places.table.querySelector<HTMLElement>('.latent-table');
    const view = this.#trace.steps[step];
    const { maps, copy } = this.#host;
    if (!place) return;
    const found = {
      frame: view?.latent && maps.frame(this.#trace, view.latent.number),
      detail: view && maps.latent(step, view),
    };
    render(latentTable(this.#trace, step, found, copy), place);
  }

  /** The selected step: playhead, values, stage or row of the table. */
  place(): void {
    const { step, table } = this.#look;
    this.#playhead.place(this.#film, step);
    const names = this.#places.film.querySelector<HTMLElement>('.lane-names');
    if (names) render(laneNamesView(this.#film, step), names);
    render(stepLineView(this.#trace, step, { rerun: () => this.act('rerun') }), this.#places.step);
    if (!table) {
      this.#stage.draw(this.#trace, this.#look);
      return;
    }
    this.#drawLatentTable(step);
    this.#places.table.querySelector('tr.on')?.classList.remove('on');
    const row = this.#places.table.querySelector(`#${rowId(step)}`);
    row?.classList.add('on');
    row?.scrollIntoView({ block: 'nearest' });
  }

  /** A person chose a step, with the pointer, a key or in the side bar. */
  choose(step: number): void {
    const before = this.#look.step;
    this.look({ step });
    if (this.#look.step !== before) this.#host.selected(this.#look.step);
  }

  look(change: Partial<Look>): void {
    this.#look = fitted({ ...this.#look, ...change }, this.#trace);
    this.#host.keep(this.#look);
    if (change.table !== undefined) this.draw();
    else this.#placeSoon();
  }

  /** Several moves within a frame are drawn once. */
  #placeSoon(): void {
    if (this.#placing !== 0) return;
    this.#placing = requestAnimationFrame(() => {
      this.#placing = 0;
      this.place();
    });
  }

  /** Off while a key is held. */
  bare(bare: boolean): void {
    this.#stage.bare = bare;
    this.#placeSoon();
  }

  act(command: KeyCommand): void {
    if (isMove(command)) this.choose(stepAfter(command, this.#film, this.#look.step));
    else this.#views[command]();
  }

  readonly #views: Readonly<Record<Exclude<KeyCommand, Move>, () => void>> = {
    nextLayer: () => this.#deeper(1),
    previousLayer: () => this.#deeper(-1),
    cycleAttention: () => {
      const { mode } = this.#look;
      this.look({ mode: mode === 'mean' ? 'layer' : mode === 'layer' ? 'head' : 'mean' });
    },
    cycleOverlay: () => {
      const { opacity } = this.#look;
      this.look({ opacity: opacity > 80 ? 0 : opacity + 20 });
    },
    rerun: () => this.#host.rerun(this.#look.step),
    toggleTable: () => this.look({ table: !this.#look.table }),
    showKeys: () => {
      const { help } = this.#places;
      if (help.open) help.close();
      else help.showModal();
    },
    focusFilm: () => {
      this.#places.help.close();
      this.#places.film.querySelector<HTMLElement>('.strip')?.focus({ preventScroll: true });
    },
  };

  #deeper(by: number): void {
    const { layer, mode } = this.#look;
    this.look({ layer: layer + by, mode: mode === 'mean' ? 'layer' : mode });
  }

  #isLast(step: number): boolean {
    const last = this.#film.spans.at(-1);
    return !last || step >= last.from + last.count - 1;
  }
}
