// The stage: the selected step enlarged. Its words are drawn by lit, its maps by canvas; what is on its way leaves the last
// picture standing for a moment instead of a flicker.

import { t } from '@vscode/l10n';
import { html, nothing, render } from 'lit';
import { stepsAhead } from './ahead';
import { stageMaps } from './attention-map';
import type { StageMaps } from './attention-map';
import { attentionView } from './attention-view';
import { makeReady } from './bitmap';
import { latentPane } from './latent-view';
import type { FoundLatent } from './latent-view';
import { lensPane, outputPane } from './lens-view';
import type { Maps } from './maps';
import { PictureTools } from './picture-tools';
import { paintLatent } from './paint-latent';
import { fitAll } from './paint';
import { paintStage } from './paint-stage';
import { readingsPane } from './readings-view';
import { readTheme, watchTheme } from '../colour/theme';
import { wordOf } from '../film/step-title';
import { allowedAt } from '../change/allowed';
import type { Look } from '../look';
import type { LensView, TraceView } from '../../../src/shared/protocol/trace-panel';

/** A page that is never idle fetches ahead as well. */
const latestMs = 100;

export class Stage {
  /** The overlay is off while a key is held. */
  bare = false;
  readonly #root: HTMLElement;
  readonly #maps: Maps;
  readonly #change: (look: Partial<Look>) => void;
  readonly #knockOut: (() => void) | undefined;
  readonly #tools: PictureTools;
  #theme = readTheme();
  #last: { readonly trace: TraceView; readonly look: Look } | undefined;
  /** The step that was looked at before. */
  #from = 0;
  #looksAhead = false;
  #shownMaps: StageMaps = { main: undefined, heads: [] };
  #shownLens: LensView | null | undefined;
  #shownLatent: FoundLatent = { frame: undefined, detail: undefined };

  constructor(root: HTMLElement, maps: Maps, change: (look: Partial<Look>) => void, knockOut?: () => void) {
    this.#root = root;
    this.#maps = maps;
    this.#change = change;
    this.#knockOut = knockOut;
    this.#tools = new PictureTools(root, { change });
    root.setAttribute('aria-label', t('The selected step'));
    watchTheme(() => {
      this.#theme = readTheme();
      if (this.#last) this.draw(this.#last.trace, this.#last.look);
    });
    new ResizeObserver(() => this.#paint()).observe(root);
  }

  draw(trace: TraceView, look: Look): void {
    if (this.#last?.look.step !== look.step) this.#from = this.#last?.look.step ?? look.step;
    this.#last = { trace, look };
    const step = trace.steps[look.step];
    const found = stageMaps(trace, look, this.#maps);
    const before = this.#shownMaps;
    this.#shownMaps = {
      main: still(found.main, before.main),
      heads: found.heads.map((map, head) => still(map, before.heads[head])),
    };
    const lens = step && this.#maps.lens(trace, look.step, step);
    this.#shownLens = lens === undefined ? this.#shownLens : lens;
    const latent = step?.latent;
    this.#shownLatent = latent
      ? {
          frame: still(this.#maps.frame(trace, latent.number), this.#shownLatent.frame),
          detail: still(this.#maps.latent(look.step, step), this.#shownLatent.detail),
        }
      : { frame: null, detail: null };
    this.#lookAhead();
    this.#root.classList.toggle('of-latent', latent !== undefined);
    const written = step?.kind === 'text' ? wordOf(step) : '';
    render(
      html`${
        trace.picture || trace.attention
          ? attentionView(trace, look, this.#shownMaps, {
              change: this.#change,
              ...(allowedAt(trace, look.step).head && { knockOut: this.#knockOut }),
            })
          : nothing
      }
      ${latentPane(trace, look.step, this.#shownLatent)}
      ${readingsPane(this.#shownLatent.detail, trace.picture)} ${lensPane(this.#shownLens, written)}
      ${outputPane(this.#shownLens, written)}
      ${
        trace.picture || trace.attention || trace.lens || latent
          ? nothing
          : html`<p class="label">${t('Of this run only the text was recorded.')}</p>`
      }`,
      this.#root,
    );
    this.#tools.show({ trace, look, map: this.#shownMaps.main });
    this.#paint();
  }

  /** What a person looks at next is fetched, and its maps are made, when the page has nothing else to do. */
  #lookAhead(): void {
    if (this.#looksAhead) return;
    this.#looksAhead = true;
    requestIdleCallback(
      () => {
        this.#looksAhead = false;
        if (!this.#last) return;
        const { trace, look } = this.#last;
        this.#maps.expect(trace, look.step, look.layer, { layers: true, readings: true });
        for (const step of stepsAhead(look.step, this.#from, trace.steps.length, 1))
          this.#makeReady(trace, { ...look, step });
      },
      { timeout: latestMs },
    );
  }

  /** As far as it is here. */
  #makeReady(trace: TraceView, look: Look): void {
    const { here } = this.#maps;
    stageMaps(trace, look, here);
    const view = trace.steps[look.step];
    if (!view?.latent) return;
    const detail = here.latent(look.step, view);
    for (const pixels of [here.frame(trace, view.latent.number)?.sketch, detail?.noise, detail?.states])
      if (pixels) void makeReady(pixels);
  }

  #paint(): void {
    if (!this.#last || this.#root.hidden) return;
    const { trace, look } = this.#last;
    const picture = this.#maps.picture(trace);
    fitAll(this.#root.querySelectorAll('canvas'));
    paintStage(this.#root, {
      trace,
      look,
      maps: this.#shownMaps,
      picture,
      theme: this.#theme,
      bare: this.bare,
    });
    paintLatent(this.#root, {
      trace,
      step: look.step,
      found: this.#shownLatent,
      picture,
      theme: this.#theme,
    });
  }
}

const still = <T>(found: T | undefined, before: T | undefined) => (found === undefined ? before : found);
