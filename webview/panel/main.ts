// The Run view's page: draws the state that came with the page at once, then each newer one. What is typed stays in the
// page until the hand rests, so that a newer state never overwrites a word.

import { config as configureStrings } from '@vscode/l10n';
import { render } from 'lit';
import type { Actions, Local } from './actions';
import './panel.css';
import './interventions.css';
import { whyNot } from './run-bar';
import { panelView } from './view';
import type { Exposure } from '../../src/shared/protocol/exposure';
import type { RunPanelContract, RunPanelState } from '../../src/shared/protocol/run-panel';
import { useButtons } from '../ui/controls';
import { connectHost, embedded, forwardErrors } from '../ui/host';

/** How often elapsed time is redrawn while something runs. */
const tickMs = 250;
/** Typing rests for this long before the host is told. */
const restMs = 200;

class Panel {
  readonly #root: HTMLElement;
  readonly #host = connectHost<RunPanelContract>({ state: next => this.#show(next) });
  #state = embedded('state') as RunPanelState;
  #question = this.#state.choice.question;
  /** What the host was last known to have; a change that this page did not make is taken over. */
  #hostQuestion = this.#question;
  readonly #told = new Set<string>();
  /** The directions while one is being moved, and until the host has taken over what was moved. */
  #exposures: readonly Exposure[] | undefined;
  #thumbnail: string | null = null;
  #shownPicture = '';
  #size: Local['size'];
  #ticking: number | undefined;
  #resting: number | undefined;

  constructor(root: HTMLElement) {
    this.#root = root;
    root.replaceChildren();
    forwardErrors(error => void this.#host.call('pageError', error));
    this.#acceptDrops();
    this.#show(this.#state);
    // The page may have been made before it was hidden; what is newer comes with this.
    void this.#host.call('state', undefined).then(
      next => this.#show(next),
      () => undefined,
    );
  }

  readonly #actions: Actions = {
    choose: changes => this.#tell(() => this.#host.call('choose', changes)),
    ask: question => this.#ask(question),
    choosePicture: () => this.#tell(() => this.#host.call('choosePicture', undefined)),
    dropPicture: addresses => this.#tell(() => this.#host.call('dropPicture', addresses)),
    expose: (exposures, settled) => this.#expose(exposures, settled),
    addDirection: () => this.#tell(() => this.#host.call('addDirection', undefined)),
    extractDirection: () => this.#tell(() => this.#host.call('extractDirection', undefined)),
    pasteInterventions: () => this.#tell(() => this.#host.call('pasteInterventions', undefined)),
    analyseDirection: file => this.#tell(() => this.#host.call('analyseDirection', file)),
    run: () => this.#run(),
    stop: () => this.#tell(() => this.#host.call('stop', undefined)),
    openTrace: trace => this.#tell(() => this.#host.call('openTrace', trace)),
    copy: text => this.#tell(() => this.#host.call('copy', text)),
    openSampleTrace: () => this.#tell(() => this.#host.call('openSampleTrace', undefined)),
    openSamples: () => this.#tell(() => this.#host.call('openSamples', undefined)),
    addModels: () => this.#tell(() => this.#host.call('addModels', undefined)),
    addModel: () => this.#tell(() => this.#host.call('addModel', undefined)),
    checkModel: folder => this.#tell(() => this.#host.call('checkModel', folder)),
    lookForModels: () => this.#tell(() => this.#host.call('lookForModels', undefined)),
    restartEngine: () => this.#tell(() => this.#host.call('restartEngine', undefined)),
    showLog: () => this.#tell(() => this.#host.call('showLog', undefined)),
    openSettings: () => this.#tell(() => this.#host.call('openSettings', undefined)),
    manageTrust: () => this.#tell(() => this.#host.call('manageTrust', undefined)),
    pictureDrawn: (width, height) => {
      this.#size = { width, height };
      this.#draw();
    },
    pictureFailed: () => {
      this.#thumbnail = null;
      this.#draw();
    },
  };

  /** What goes wrong on the other side is shown by the state that follows. */
  #tell(call: () => Promise<unknown>): void {
    call().catch(() => undefined);
  }

  #show(next: RunPanelState): void {
    this.#state = next;
    const { question } = next.choice;
    if (question !== this.#hostQuestion) {
      this.#hostQuestion = question;
      if (!this.#told.delete(question)) this.#question = question;
    }
    window.clearInterval(this.#ticking);
    if (next.run.name === 'running') this.#ticking = window.setInterval(() => this.#draw(), tickMs);
    this.#fetchThumbnail();
    this.#draw();
  }

  #draw(): void {
    const local: Local = {
      question: this.#question,
      exposures: this.#exposures ?? this.#state.choice.exposures,
      thumbnail: this.#thumbnail,
      size: this.#size,
      nowMs: Date.now(),
    };
    // What is busy is not read out, and the progress of a run is to be.
    this.#root.removeAttribute('aria-busy');
    render(panelView(this.#state, local, this.#actions), this.#root);
  }

  #ask(question: string): void {
    this.#question = question;
    window.clearTimeout(this.#resting);
    this.#resting = window.setTimeout(() => this.#tellQuestion(), restMs);
    this.#draw();
  }

  #tellQuestion(): void {
    window.clearTimeout(this.#resting);
    if (this.#question === this.#hostQuestion) return;
    this.#told.add(this.#question);
    const question = this.#question;
    this.#tell(() => this.#host.call('choose', { question }));
  }

  #expose(exposures: readonly Exposure[], settled: boolean): void {
    this.#exposures = exposures;
    this.#draw();
    if (!settled) return;
    const release = () => {
      if (this.#exposures === exposures) this.#exposures = undefined;
      this.#draw();
    };
    this.#host.call('choose', { exposures }).then(release, release);
  }

  #run(): void {
    const { choice, run } = this.#state;
    const local = { question: this.#question, exposures: choice.exposures };
    if (run.name === 'running' || whyNot(this.#state, local) !== undefined) return;
    this.#tellQuestion();
    this.#tell(() => this.#host.call('run', undefined));
  }

  /** The pixels are asked for once for each version of each picture. */
  #fetchThumbnail(): void {
    const { picture } = this.#state;
    const wanted = picture ? `${picture.version} ${picture.path}` : '';
    if (wanted === this.#shownPicture) return;
    this.#shownPicture = wanted;
    this.#thumbnail = null;
    this.#size = undefined;
    if (!picture) return;
    this.#host.call('thumbnail', undefined).then(
      pixels => {
        if (wanted !== this.#shownPicture) return;
        this.#thumbnail = pixels;
        this.#draw();
      },
      () => undefined,
    );
  }

  #acceptDrops(): void {
    this.#root.addEventListener('dragover', event => event.preventDefault());
    this.#root.addEventListener('drop', event => {
      event.preventDefault();
      const list = event.dataTransfer?.getData('text/uri-list') ?? '';
      const addresses = list.split(/\r?\n/).filter(line => line !== '' && !line.startsWith('#'));
      if (addresses.length > 0) this.#actions.dropPicture(addresses.slice(0, 1));
    });
  }
}

const strings = embedded('strings');
configureStrings({ contents: strings === null ? {} : (strings as Record<string, string>) });
useButtons();
const root = document.getElementById('panel');
if (!root) throw new Error('The page has no element "panel".');
new Panel(root);
