// The page's state and how it is drawn. Two speeds: `draw` makes header, film and stage anew when the trace grows, the page
// changes its width or another view is chosen; `place` follows a person who scrubs, and touches the playhead, a few numbers
// and the stage.

import { html, render } from 'lit';
import { changeAsk } from './change/asking';
import type { AskedChange } from './change/asking';
import { readTheme, watchTheme } from './colour/theme';
import { Compare } from './compare/compare';
import type { CompareHost, OtherContent } from './compare/compare';
import { filmOf } from './film/film';
import type { Film } from './film/film';
import { filmView } from './film/film-view';
import { laneNamesView } from './film/gutter-view';
import { paintFrames } from './film/paint-frames';
import { Playhead } from './film/playhead';
import { settle } from './film/settle';
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
import { SpokenStep } from './spoken-step';
import { selectRow } from './table-rows';
import { rowId, tableView } from './table-view';
import type {
  ChangeAsk,
  FocusTrack,
  ParentView,
  TraceContent,
  TraceView,
} from '../../src/shared/protocol/trace-panel';

export interface EditorHost {
  readonly maps: Maps;
  readonly parent: () => Promise<ParentView | null>;
  readonly openParent: () => void;
  /** A person wants to go on from this step with something changed. */
  readonly rerun: (step: number) => void;
  /** The same, and what is changed is chosen. */
  readonly change: (ask: ChangeAsk) => void;
  /** A person chose this step. */
  readonly selected: (step: number) => void;
  readonly finish: () => void;
  readonly addModel: () => void;
  readonly copy: (text: string) => void;
  readonly keep: (look: Look) => void;
  /** Whatever has to do with a second trace. */
  readonly compare: CompareHost;
}

interface Beginning {
  /** The name of the file. */
  readonly title: string;
  readonly kept: unknown;
  readonly live: boolean;
}

type Shown = Extract<TraceContent, { name: 'shown' }>;

export class Editor {
  readonly #host: EditorHost;
  readonly #places: Places;
  readonly #playhead: Playhead;
  readonly #stage: Stage;
  readonly #compare: Compare;
  readonly #spoken: SpokenStep;
  readonly #title: string;
  #content: Shown;
  #look: Look;
  #film: Film;
  /** That everything was drawn for. */
  #width = 0;
  #theme = readTheme();
  #parent: ParentView | null | undefined;
  #placing = 0;
  #frameNews = false;
  /** Of the box that is drawn on the picture, as far as it is here. */
  #focus: FocusTrack | undefined;

  /** `kept`: what was looked at before; `live`: the run went on while the editor was open. */
  constructor(places: Places, host: EditorHost, content: Shown, { title, kept, live }: Beginning) {
    this.#host = host;
    this.#places = places;
    this.#content = content;
    this.#look = lookFrom(kept, content.trace, live);
    this.#film = filmOf(content.trace, places.width());
    this.#playhead = new Playhead(places.film);
    this.#spoken = new SpokenStep(places.said);
    this.#stage = new Stage(
      places.stage,
      host.maps,
      change => this.look(change),
      () => this.act('knockOutHead'),
    );
    this.#title = title;
    this.#compare = new Compare(places, host.compare, {
      look: change => this.look(change),
      choose: step => this.choose(step),
      redraw: () => this.draw(),
      now: () => this.#look,
    });
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

  /** The trace that this one is compared with, as it is now. */
  compareWith(other: OtherContent): void {
    const compared = this.#compare.take(other, this.#look.compared);
    this.look({ compared });
    this.draw();
  }

  #drawHeader(): void {
    const actions = {
      compare: () => this.act('compare'),
      toggleTable: () => this.act('toggleTable'),
      showKeys: () => this.act('showKeys'),
      openParent: this.#host.openParent,
      choose: (step: number) => this.choose(step),
    };
    if (this.#compare.isOn) this.#compare.drawHeader(this.#parent, actions);
    else render(headerView(this.#trace, this.#parent, this.#look.table, actions), this.#places.header);
  }

  /** Everything, from what is known now. */
  draw(): void {
    const { notices, film, hints } = this.#places;
    this.#focus = this.#focusNow();
    this.#width = this.#places.width();
    this.#film = filmOf(this.#trace, this.#width, this.#focus);
    const both = this.#compare.draw(this.#trace, this.#title, this.#look, this.#theme);
    this.#drawHeader();
    render(noticesView(this.#content, this.#host), notices);
    render(hintsView(), hints);
    if (both) {
      this.place();
      return;
    }
    const choose = (step: number) => this.choose(step);
    render(filmView(this.#film, { choose, scrolled: () => this.#scrolled() }), film);
    settle(film, this.#film);
    this.paintFrames();
    this.#drawTable();
    this.place();
  }

  /** A stage that shows more or less makes the page higher or lower, and the film stays as it is. */
  resized(): void {
    if (this.#places.width() !== this.#width) this.draw();
  }

  /** The pictures of the film, as far as they are here. */
  paintFrames(): void {
    if (this.#compare.isOn) this.#compare.paintFrames(this.#theme);
    else paintFrames(this.#places.film, this.#trace, this.#host.maps, this.#theme);
  }

  /** Frames that were not seen are painted when they are. */
  #scrolled(): void {
    this.#playhead.markSeen();
    requestAnimationFrame(() => this.paintFrames());
  }

  /** Something that was missing is here. What comes within a frame is drawn once. */
  arrived(): void {
    this.#frameNews = true;
    this.#placeSoon();
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
    if (this.#compare.isOn) {
      this.#compare.place(this.#look, this.#stage.bare);
      return;
    }
    this.#playhead.place(this.#film, step);
    const names = this.#places.film.querySelector<HTMLElement>('.lane-names');
    if (names) render(laneNamesView(this.#film, step), names);
    render(stepLineView(this.#trace, step, this.#stepActions), this.#places.step);
    if (!table) {
      this.#stage.draw(this.#trace, this.#look);
      return;
    }
    this.#drawLatentTable(step);
    selectRow(this.#places.table, rowId(step));
  }

  /** A person chose a step, with the pointer, a key or in the side bar. */
  choose(step: number): void {
    const before = this.#look.step;
    const { compared } = this.#look;
    this.look({ step, compared: compared && { ...compared, only: null } });
    if (this.#look.step === before) return;
    this.#host.selected(this.#look.step);
    this.#spoken.say(this.#trace, this.#look.step);
  }

  look(change: Partial<Look>): void {
    this.#look = fitted({ ...this.#look, ...change }, this.#trace);
    this.#host.keep(this.#look);
    if (change.table !== undefined || change.box !== undefined) this.draw();
    else this.#placeSoon();
  }

  /** What is on its way leaves what is shown until it is here. */
  #focusNow(): FocusTrack | undefined {
    const { box } = this.#look;
    if (!box) return undefined;
    const found = this.#host.maps.focus(this.#trace, box);
    return found === undefined ? this.#focus : (found ?? undefined);
  }

  /** Several moves within a frame are drawn once. */
  #placeSoon(): void {
    if (this.#placing !== 0) return;
    this.#placing = requestAnimationFrame(() => {
      this.#placing = 0;
      const isFocusHere = this.#focusNow() !== this.#focus || this.#compare.hasNews(this.#look);
      if (isFocusHere) this.draw();
      else if (this.#frameNews) this.paintFrames();
      this.#frameNews = false;
      if (!isFocusHere) this.place();
    });
  }

  /** Off while a key is held. */
  bare(bare: boolean): void {
    this.#stage.bare = bare;
    this.#placeSoon();
  }

  act(command: KeyCommand): void {
    if (isMove(command) && this.#compare.isOn) this.#compare.move(command);
    else if (isMove(command)) this.choose(stepAfter(command, this.#film, this.#look.step));
    else this.#views[command]();
  }

  readonly #stepActions = {
    rerun: () => this.act('rerun'),
    addVector: () => this.act('addVector'),
    gate: () => this.act('gateHere'),
  };

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
    rerun: () => {
      if (!this.#compare.refusesChange()) this.#host.rerun(this.#look.step);
    },
    replaceLatent: () => this.#wish('latent'),
    patchHere: () => this.#wish('patch'),
    removeIntervention: () => this.#wish('remove'),
    addVector: () => this.#change('vector'),
    gateHere: () => this.#change('gate'),
    knockOutHead: () => this.#change('head'),
    compare: () => this.#compare.toggle(this.#trace),
    firstDifference: () => this.#compare.firstDifference(),
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

  /** Where the step does not allow it the host says why. */
  #wish(kind: ChangeAsk['kind']): void {
    if (!this.#compare.refusesChange()) this.#host.change({ step: this.#look.step, kind });
  }

  #change(kind: AskedChange): void {
    if (this.#compare.refusesChange()) return;
    const ask = changeAsk(this.#trace, this.#look, kind);
    if (ask) this.#host.change(ask);
  }

  #deeper(by: number): void {
    const { layer, mode } = this.#look;
    this.look({ layer: layer + by, mode: mode === 'mean' ? 'layer' : mode });
  }

  #isLast(step: number): boolean {
    const last = this.#film.spans.at(-1);
    return !last || step >= last.from + last.count - 1;
  }
}
