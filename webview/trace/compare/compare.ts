// Compare mode: two traces in the places where otherwise one is drawn. It is on while the host has a second trace and that
// can be read; whatever is wrong with it is said above the film, which then stays that of the editor's own trace.

import { html, nothing, render } from 'lit';
import { compareFilmOf, letters, placeOfStep, wordPairAt, wordPairs } from './compare-film';
import type { CompareFilm, Letter } from './compare-film';
import { compareFilmView } from './compare-film-view';
import { compareHeaderView } from './compare-header';
import type { CompareHeaderActions } from './compare-header';
import { compareNotice, refusalView } from './compare-notice';
import { ComparePlayhead } from './compare-playhead';
import { compareLaneNames } from './compare-tracks';
import { compareTableView, rowId } from './compare-table';
import type { ComparedLook } from './compared-look';
import { CompareStage } from './stage-of-pair';
import type { AskStepDifference } from './stage-of-pair';
import { Divergences } from './divergences';
import type { AskDivergences } from './divergences';
import { drawnFocus, nothingDrawn } from './drawn-focus';
import { paintFrames } from '../film/paint-frames';
import { settle } from '../film/settle';
import type { ThemeColours } from '../colour/theme';
import type { Look } from '../look';
import { stepAfter } from '../moves';
import type { Move } from '../moves';
import type { Places } from '../places';
import { selectRow } from '../table-rows';
import type { Maps } from '../stage/maps';
import type { CompareWish, OtherTrace } from '../../../src/shared/protocol/trace-compare';
import type { ParentView, TraceContent, TraceView } from '../../../src/shared/protocol/trace-panel';

export interface CompareHost {
  readonly ownMaps: Maps;
  /** Empty ones: what was read of another second trace is of no use. */
  readonly newOtherMaps: () => Maps;
  readonly compareWith: (wish: CompareWish) => void;
  readonly leave: () => void;
  readonly divergences: AskDivergences;
  readonly stepDifference: AskStepDifference;
  /** Copies its command line, and says it. */
  readonly replacementTest: () => Promise<string>;
  readonly copy: (text: string) => void;
}

/** What it asks of the editor. */
export interface CompareEditor {
  readonly look: (change: Partial<Look>) => void;
  readonly choose: (step: number) => void;
  readonly redraw: () => void;
  /** What is looked at, although it may not be drawn yet. */
  readonly now: () => Look;
}

export type OtherContent = OtherTrace<TraceContent> | null;

export class Compare {
  readonly #places: Places;
  readonly #host: CompareHost;
  readonly #editor: CompareEditor;
  readonly #playhead: ComparePlayhead;
  readonly #stage: CompareStage;
  readonly #divergences: Divergences;
  #otherMaps: Maps;
  #other: OtherContent = null;
  #film: CompareFilm | undefined;
  #own: TraceView | undefined;
  #drawn = nothingDrawn;
  /** Where a person was last. */
  #visited: number | undefined;
  /** The step of the other run at which a change was refused. */
  #refusedAt: number | null = null;

  constructor(places: Places, host: CompareHost, editor: CompareEditor) {
    this.#places = places;
    this.#host = host;
    this.#editor = editor;
    this.#playhead = new ComparePlayhead(places.film);
    this.#otherMaps = host.newOtherMaps();
    const { stepDifference, replacementTest } = host;
    const mapsOf = (isOwn: boolean) => this.#mapsOf(isOwn);
    this.#stage = new CompareStage(
      places.compareStage,
      { mapsOf, stepDifference, replacementTest },
      { change: change => editor.look(change) },
    );
    this.#divergences = new Divergences(host.divergences, () => editor.redraw());
  }

  /** Both are drawn. */
  get isOn(): boolean {
    return this.#film !== undefined;
  }

  /** A second trace was asked for, whether it can be read or not. */
  get isWanted(): boolean {
    return this.#other !== null;
  }

  /** The second trace as it is now. What is looked at of it stays while it is the same file. */
  take(other: OtherContent, kept: ComparedLook | null): ComparedLook | null {
    if (identityOf(other) !== identityOf(this.#other)) {
      this.#divergences.clear();
      this.#otherMaps = this.#host.newOtherMaps();
      this.#drawn = nothingDrawn;
      this.#visited = undefined;
      this.#refusedAt = null;
      this.#stage.clear();
    }
    this.#other = other;
    if (!other) return null;
    return kept?.file === other.file ? kept : { file: other.file, exchanged: false, only: null };
  }

  /** Says whether both are drawn, in the place of the one. */
  draw(own: TraceView, title: string, look: Look, theme: ThemeColours): boolean {
    const { compareStage, step, width } = this.#places;
    const other = this.#other;
    this.#own = own;
    this.#drawn = this.#drawnNow(look);
    const exchanged = look.compared?.exchanged ?? false;
    const divergence = (a: number, b: number) => this.#divergences.get(a, b);
    this.#film = other
      ? compareFilmOf({ own, title, other, exchanged, width: width(), drawn: this.#drawn, divergence })
      : undefined;
    this.#drawNotice();
    compareStage.hidden = !this.#film || look.table;
    step.hidden = this.#film !== undefined;
    if (!this.#film) return false;
    const film = this.#film;
    if (film.lanes.some(({ lane }) => lane.id === 'divergence'))
      this.#divergences.want({
        first: film.a.isOwn ? 'own' : 'other',
        pairs: wordPairs(film),
        state: film.state,
      });
    const choose = (place: number) => this.choose(place);
    render(compareFilmView(film, { choose, scrolled: () => this.#playhead.markSeen() }), this.#places.film);
    settle(this.#places.film, film);
    this.paintFrames(theme);
    this.#drawTable(film, look);
    return true;
  }

  #drawNotice(): void {
    const refused = this.#film && this.#refusedAt !== null ? refusalView(this.#film) : nothing;
    const own = this.#own;
    render(
      html`${own ? compareNotice(this.#other, own, this.#host) : nothing}${refused}`,
      this.#places.notice,
    );
  }

  /** S_focus of the box that a person drew, of both runs, as far as it is here. */
  #drawnNow({ box }: Look) {
    const { content, same } = this.#other ?? {};
    const other =
      content?.name === 'shown' && same?.picture === true
        ? { trace: content.trace, maps: this.#otherMaps }
        : undefined;
    if (!this.#own || !content) return nothingDrawn;
    return drawnFocus(this.#drawn, box, { own: { trace: this.#own, maps: this.#host.ownMaps }, other });
  }

  /** Something is here of the box that is not drawn yet. */
  hasNews(look: Look): boolean {
    return this.isOn && this.#drawnNow(look) !== this.#drawn;
  }

  /** Whether the playhead stands where the editor's own run has no step that could be gone on from; then it says so. */
  refusesChange(): boolean {
    const only = this.#editor.now().compared?.only ?? null;
    if (!this.#film || only === null) return false;
    this.#refusedAt = only;
    this.#drawNotice();
    return true;
  }

  drawHeader(
    parent: ParentView | null | undefined,
    actions: Omit<CompareHeaderActions, 'exchange' | 'leave'>,
  ): void {
    if (!this.#film) return;
    const { table } = this.#editor.now();
    const all = { ...actions, exchange: () => this.exchange(), leave: () => this.#host.leave() };
    render(compareHeaderView(this.#film, parent, table, all), this.#places.header);
  }

  /** The pictures of both films, as far as they are here. */
  paintFrames(theme: ThemeColours): void {
    for (const letter of letters) {
      const root = this.#places.film.querySelector(`.strip.${letter}`);
      const side = this.#film?.[letter];
      if (root && side) paintFrames(root, side.trace, this.#mapsOf(side.isOwn), theme);
    }
  }

  #mapsOf(isOwn: boolean): Maps {
    return isOwn ? this.#host.ownMaps : this.#otherMaps;
  }

  #drawTable(film: CompareFilm, { table: shown }: Look): void {
    const { stage, table } = this.#places;
    stage.hidden = true;
    table.hidden = !shown;
    if (!shown) return;
    const choose = (place: number) => this.choose(place);
    render(html`${compareTableView(film, { choose, copy: this.#host.copy })}`, table);
  }

  /** The selected place: playhead, values, stage or row of the table. */
  place(look: Look, bare: boolean): void {
    const film = this.#film;
    if (!film) return;
    const place = this.#placeOf(film, look);
    if (this.#refusedAt !== null && this.#refusedAt !== look.compared?.only) {
      this.#refusedAt = null;
      this.#drawNotice();
    }
    this.#visit(film, place);
    this.#playhead.place(film, place);
    const names = this.#places.film.querySelector<HTMLElement>('.lane-names');
    if (names) render(compareLaneNames(film, place), names);
    if (!look.table) {
      this.#stage.draw(film, place, look, bare);
      return;
    }
    selectRow(this.#places.table, rowId(place));
  }

  /** What could not be read here before is asked for again. */
  #visit(film: CompareFilm, place: number): void {
    if (this.#visited === place) return;
    this.#visited = place;
    const pair = wordPairAt(film, place);
    if (pair) this.#divergences.visit(pair);
  }

  #placeOf(film: CompareFilm, { step, compared }: Look): number {
    const [own, other]: readonly [Letter, Letter] = film.a.isOwn ? ['a', 'b'] : ['b', 'a'];
    const only = compared?.only ?? null;
    return only === null ? placeOfStep(film, own, step) : placeOfStep(film, other, only);
  }

  choose(place: number): void {
    const film = this.#film;
    const at = film?.alignment.places[place];
    if (!film || !at) return;
    const [own, other] = film.a.isOwn ? [at.a, at.b] : [at.b, at.a];
    if (own !== undefined) this.#editor.choose(own);
    else this.#keep({ only: other ?? null });
  }

  #keep(change: Partial<ComparedLook>): void {
    const { compared } = this.#editor.now();
    if (compared) this.#editor.look({ compared: { ...compared, ...change } });
  }

  move(move: Move): void {
    const film = this.#film;
    if (!film) return;
    const { spans } = film.alignment;
    this.choose(stepAfter(move, { spans }, this.#placeOf(film, this.#editor.now())));
  }

  firstDifference(): void {
    const first = this.#film?.alignment.first;
    if (first !== undefined) this.choose(first);
  }

  exchange(): void {
    const exchanged = !(this.#editor.now().compared?.exchanged ?? false);
    this.#keep({ exchanged });
    this.#editor.redraw();
  }

  /** On and off: with the run that this one goes on from, otherwise with one that a person chooses. */
  toggle({ parent }: TraceView): void {
    if (this.isWanted) this.#host.leave();
    else this.#host.compareWith({ with: parent ? 'parent' : 'ask' });
  }
}

/** Another run may have been written under the same name. */
function identityOf(other: OtherContent): string {
  return other?.content.name === 'shown' ? `${other.file} ${other.content.trace.startedAt}` : '';
}
